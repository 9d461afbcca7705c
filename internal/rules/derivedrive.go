package rules

// imageNames are the fields of paths that some logs write by their volume: Windows' audit of connections, CrowdStrike.
var imageNames = [...]string{"Image", "ParentImage", "ImageLoaded", "TargetFilename"}

// systemFolders are those of the drive that Windows is on, which rules take to be C.
var systemFolders = [...]string{`\windows\`, `\program files\`, `\program files (x86)\`, `\programdata\`, `\users\`}

// deriveDrive gives such paths as rules write them too: C:\Windows\x.exe for \device\harddiskvolume2\windows\x.exe. Else
// their filters of well-known programs would let these pass.
func deriveDrive(b *builder) {
	for _, name := range imageNames {
		path := afterVolume(b.value(name))
		for _, folder := range systemFolders {
			if hasFoldPrefix(path, folder) {
				b.derive(b.join([]byte("C:"), path), name)
				break
			}
		}
	}
}

// afterVolume is what stands behind the volume's number, nil if the path does not begin with one.
func afterVolume(path []byte) []byte {
	const volume = `\device\harddiskvolume`
	if !hasFoldPrefix(path, volume) {
		return nil
	}
	for path = path[len(volume):]; len(path) > 0 && path[0] >= '0' && path[0] <= '9'; {
		path = path[1:]
	}
	return path
}
