#include "operator.h"

#include <stdatomic.h>

struct division {
  const struct work *work;
  int64_t parts;
  atomic_bool failed;
};

static void do_part(void *data, size_t index) {
  struct division *division = data;
  const struct work *work = division->work;
  const int64_t part = (int64_t)index;
  const int64_t size = work->count / division->parts, rest = work->count % division->parts;
  const int64_t first = part * size + (part < rest ? part : rest);
  if (!work->part(work->data, first, first + size + (part < rest))) {
    atomic_store(&division->failed, true);
  }
}

OrtStatus *divide(const struct work *work, int64_t least) {
  if (work->count <= 0) return NULL;
  int64_t parts = work->count / least;
  if (parts > most_parts) parts = most_parts;
  struct division division = {work, parts < 1 ? 1 : parts, false};
  if (division.parts == 1) {
    do_part(&division, 0);
  } else {
    const struct call *call = work->call;
    TRY(call->api->KernelContext_ParallelFor(
        call->context, do_part, (size_t)division.parts, 0, &division));
  }
  return atomic_load(&division.failed) ? refuse(work->call, "out of memory") : NULL;
}
