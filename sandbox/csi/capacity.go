package main

import (
	"math"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// sizeFor is the size in bytes of a new file system: what is required, rounded up to the minimum and to whole blocks.
func sizeFor(capacity *csi.CapacityRange) (int64, error) {
	needed, limit := capacity.GetRequiredBytes(), capacity.GetLimitBytes()
	if needed < 0 || limit < 0 {
		return 0, status.Errorf(codes.InvalidArgument,
			"capacity_range: required_bytes %d, limit_bytes %d: neither may be negative", needed, limit)
	}
	if limit > 0 && needed > limit {
		return 0, status.Errorf(codes.InvalidArgument,
			"capacity_range: required_bytes %d is more than limit_bytes %d: raise the limit", needed, limit)
	}
	if needed > math.MaxInt64-blockSize {
		return 0, status.Errorf(codes.OutOfRange, "capacity_range.required_bytes %d: no file can be that long", needed)
	}
	size := max(needed, minimumSize)
	size = (size + blockSize - 1) / blockSize * blockSize
	if limit > 0 && size > limit {
		return 0, status.Errorf(codes.OutOfRange,
			"capacity_range.limit_bytes %d: the smallest volume that fits has %d bytes (XFS needs 300Mi and whole blocks of %d): ask for that",
			limit, size, blockSize)
	}
	return size, nil
}

// fits says whether a volume of that size answers the request.
func fits(size int64, capacity *csi.CapacityRange) bool {
	return size >= capacity.GetRequiredBytes() && (capacity.GetLimitBytes() == 0 || size <= capacity.GetLimitBytes())
}
