#ifndef BC_FRAMES_H
#define BC_FRAMES_H

#include "client.h"

#pragma GCC visibility push(hidden)

// Copies what a caller of this or an earlier version says of a frame of `count` bytes; false when it is
// not as documented.
bool frame_copy(const bc_frame *frame, size_t count, bc_frame *copy);

// Whether a frame of `count` bytes may be submitted to a stream now, and the stream.
bc_status frame_allowed(bc_client *client, uint32_t number, size_t count, stream **stream);

#pragma GCC visibility pop

#endif
