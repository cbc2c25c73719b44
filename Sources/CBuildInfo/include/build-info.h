/// The commit that the program was built from, "" where that is not known; Package.swift sets it.
const char *sfsync_commit(void);
