package dev.mpg.e2e.chaos;

/**
 * Who carried out a write, as the server said within the transaction.
 *
 * @param system the identifier that initdb gave
 * @param timeline of the write's WAL; each promotion begins a new one
 * @param address the pod's
 * @param recovering whether it was a standby
 * @param position where in the WAL, to look for it there
 */
record Server(String system, long timeline, String address, boolean recovering, String position) {}
