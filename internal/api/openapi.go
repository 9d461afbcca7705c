package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var openapiText []byte

// openapiDocument is the contract as JSON.
var openapiDocument = sync.OnceValues(func() ([]byte, error) {
	var document map[string]any
	if err := yaml.Unmarshal(openapiText, &document); err != nil {
		return nil, err
	}
	return json.Marshal(document)
})

func (a *API) openapiJSON(r *request) error {
	body, err := openapiDocument()
	if err != nil {
		return err
	}
	r.w.Header().Set("Cache-Control", "public, max-age=300")
	return r.write(http.StatusOK, mediaJSON, body)
}

func (a *API) openapiYAML(r *request) error {
	r.w.Header().Set("Cache-Control", "public, max-age=300")
	return r.write(http.StatusOK, mediaYAML, openapiText)
}
