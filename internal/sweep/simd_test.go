package sweep

import (
	"fmt"
	"os"

	"picket/internal/bytemask"
)

// The tests go the way to search that PICKET_SIMD names, as the command does. A processor that cannot leaves them out.
func init() {
	if level, ok := os.LookupEnv("PICKET_SIMD"); ok {
		if err := bytemask.Use(bytemask.Level(level)); err != nil {
			fmt.Println("PICKET_SIMD:", err)
			os.Exit(0)
		}
	}
}
