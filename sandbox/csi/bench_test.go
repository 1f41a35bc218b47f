package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
)

// BenchmarkVolume measures each call of a volume's life: go test -run '^$' -bench Volume -benchtime 20x
func BenchmarkVolume(b *testing.B) {
	bed := newBed(b)
	steps := map[string]time.Duration{}
	step := func(name string, call func()) {
		start := time.Now()
		call()
		steps[name] += time.Since(start)
	}
	target := bed.target("one")
	for b.Loop() {
		step("create", func() { bed.create("pvc-1", 1<<30) })
		step("publish", func() { bed.publish("pvc-1", target) })
		bed.writeFile(filepath.Join(target, "file"), "content")
		step("expand", func() {
			bed.expandFile("pvc-1", 2<<30)
			_, err := bed.node.NodeExpandVolume(bed.context(), &csi.NodeExpandVolumeRequest{VolumeId: "pvc-1", VolumePath: target})
			bed.must(err)
		})
		step("unpublish", func() { bed.unpublish("pvc-1", target) })
		step("delete", func() { bed.remove("pvc-1") })
	}
	for name, total := range steps {
		b.ReportMetric(float64(total.Microseconds())/1000/float64(b.N), name+"-ms")
	}
}
