#include "build-info.h"

#ifndef SFSYNC_COMMIT
#define SFSYNC_COMMIT ""
#endif

const char *sfsync_commit(void) { return SFSYNC_COMMIT; }
