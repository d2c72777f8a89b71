/** Limits of the sandbox, its unit in each name, and what happens at it. Those of a program inside stand in its profile. */

/** How long a trial of the sandbox may take when a house opens or is examined; then the driver counts as not working. */
export const TRIAL_DEADLINE_MS = 10_000;
/** How long what a program left behind is waited for once its first process has gone; then its cgroup is left for the next opening to remove. */
export const LEAVE_DEADLINE_MS = 5_000;
/** The first pause before a cgroup that still holds somebody is removed again; it doubles each time. */
export const LEAVE_PAUSE_MS = 1;
/** Memory that a process may reserve beyond what its profile lets it use: V8 reserves that much address space and uses little of it. */
export const RESERVE_BYTES_MAX = 1024 * 1024 * 1024;
/** Seconds between the signal that a program may still answer when its processor time is up and the one that it cannot. */
export const CPU_GRACE_S = 1;
/** Bytes of what the driver itself says when it fails that are kept for its fault. */
export const DRIVER_SAYS_BYTES_MAX = 2_048;
/** Bytes of what a container runtime answers, such as the containers that a house left, that are read. */
export const DRIVER_ANSWER_BYTES_MAX = 256 * 1024;
/** How often the size of a workspace is looked at while a program may write to it. */
export const WORKSPACE_LOOK_MS = 500;
/** Files and folders of a workspace or of a server's home that are counted; one with more is full. */
export const WORKSPACE_ENTRIES_MAX = 500_000;
/** Entries of a folder that are listed, looked at and removed at one time: the house has other business with its disk. */
export const ENTRIES_AT_ONCE = 64;
/** How long a house that closes waits for workspaces to be removed; what is left by then is removed from the next start on, and the log says so (`work-left`). */
export const REMOVE_WITHIN_MS = 2_000;
/** Names that are tried for the folders of a workspace that is removed, of which a program may have taken some; beyond it the rest stays. */
export const REMOVED_NAMES_MAX = 1_000_000;
/** Files and folders that one start may ask to see; with more it is refused. */
export const READS_MAX = 64;
/** How long a container runtime has to answer a question or to remove a container. */
export const RUNTIME_DEADLINE_MS = 10_000;
/** How long a sandbox that was set up ahead waits for a run; then it is ended, and the next run sets up its own. */
export const SPARE_IDLE_MS = 60_000;
/** Sandboxes set up ahead that see a workspace or have a way out, which costs each a process of Node; with more the one that waited longest is ended. */
export const OWN_SPARES_MAX = 4;
/** Bytes of program, arguments and variables that a sandbox set up ahead is told; a run with more sets up its own. */
export const ORDER_BYTES_MAX = 4_096;
/** What may stand in the home of a server, which stays from start to start; with more the server is not started. */
export const HOME_BYTES_MAX = 8 * 1024 * 1024 * 1024;
/** The longest shim of a version manager that is read to see whose it is; a longer one is taken for a program of its own. */
export const SHIM_BYTES_MAX = 16 * 1024;
/** How long a version manager has to say which program a shim stands for; then the server is not started. */
export const WHICH_DEADLINE_MS = 10_000;
/** What a version manager may say to that; with more the server is not started. */
export const WHICH_BYTES_MAX = 16 * 1024;
