package carrier

func (i *inspector) rtf(s *subject)      {}
func (i *inspector) pdf(s *subject)      {}
func (i *inspector) notebook(s *subject) {}
func (i *inspector) page(s *subject)     {}
func (i *inspector) lnk(s *subject)      {}
func (i *inspector) shortcut(s *subject) {}
func (i *inspector) calendar(s *subject) {}
func (i *inspector) iso(s *subject)      {}
func (i *inspector) udf(s *subject)      {}
func (i *inspector) rar(s *subject)      {}
func (i *inspector) cabinet(s *subject)  {}
func (i *inspector) ace(s *subject)      {}
func (i *inspector) picture(s *subject)  {}
