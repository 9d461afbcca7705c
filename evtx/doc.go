// Package evtx reads Windows event logs in the format of Windows Vista and later (EVTX).
package evtx
