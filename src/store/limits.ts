/** Limits of the stores, units in their names. */

/** Changes that wait for a writer; one more is refused with STORE_BUSY. */
export const QUEUED_CHANGES_MAX = 20_000;
/** Changes in one transaction; the rest go into the next, so that no answer waits for all the others. */
export const BATCH_CHANGES_MAX = 256;
/** Writer threads. One writes 10 databases as fast as one; two overlap their waits for the disk. */
export const WRITER_THREADS = 2;
/** Agent databases that one writer keeps open; beyond it the one used longest ago is closed. */
export const WRITER_DATABASES_MAX = 256;
/** Agent databases that the reading side keeps open; beyond it the one used longest ago is closed. */
export const READER_DATABASES_MAX = 128;
/** How long SQLite waits for another connection's lock; then the change is refused with STORE_BUSY. */
export const LOCK_WAIT_MS = 5_000;
/** A write-ahead log is cut back to this size when it is emptied. */
export const WAL_BYTES_KEPT_MAX = 16 * 1024 * 1024;
/** Where a call or an approval was found last, kept to find it again; beyond it the oldest is forgotten, and every agent's file is asked. */
export const ROUTES_MAX = 10_000;
