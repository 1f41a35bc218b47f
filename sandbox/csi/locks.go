package main

import "sync"

// locks gives one mutex per volume: calls for a volume follow each other, calls for several run side by side.
type locks struct {
	mutex sync.Mutex
	held  map[string]*lock
}

type lock struct {
	sync.Mutex
	users int
}

func newLocks() *locks {
	return &locks{held: map[string]*lock{}}
}

// acquire waits for the volume and returns what releases it.
func (l *locks) acquire(volumeID string) func() {
	l.mutex.Lock()
	entry := l.held[volumeID]
	if entry == nil {
		entry = &lock{}
		l.held[volumeID] = entry
	}
	entry.users++
	l.mutex.Unlock()
	entry.Lock()
	return func() {
		entry.Unlock()
		l.mutex.Lock()
		defer l.mutex.Unlock()
		if entry.users--; entry.users == 0 {
			delete(l.held, volumeID)
		}
	}
}
