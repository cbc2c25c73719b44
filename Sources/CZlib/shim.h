#pragma once
#include <zlib.h>

/* deflateInit2 is a macro that passes the version and the size of the structure. 15 + 16 asks for a gzip wrapper. */
static inline int zlib_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
