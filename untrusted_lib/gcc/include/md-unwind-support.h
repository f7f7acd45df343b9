/* No frames of the system: signal handlers are called as functions are. */
