#define _GNU_SOURCE
#include "client.h"
#include "frames.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// A ring begins with a page that has each slot's generation, one every 64 bytes.
enum { GENERATION_STRIDE = 64 };

ring *ring_find(bc_client *client, uint32_t number) {
  if (number == 0) return NULL;
  for (int index = 0; index < MOST_RINGS; index++) {
    ring *ring = client->rings[index];
    if (ring && ring->number == number) return ring;
  }
  return NULL;
}

void ring_free(bc_client *client, ring *ring) {
  for (int index = 0; index < MOST_RINGS; index++) {
    if (client->rings[index] == ring) client->rings[index] = NULL;
  }
  if (ring->memory) munmap(ring->memory, ring->memory_bytes);
  if (ring->descriptor >= 0) close(ring->descriptor);
  free(ring);
}

static _Atomic uint64_t *generation_of(const ring *ring, uint32_t slot) {
  return (_Atomic uint64_t *)(void *)(ring->memory + (size_t)slot * GENERATION_STRIDE);
}

static uint64_t to_wire(uint64_t value) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return __builtin_bswap64(value);
#else
  return value;
#endif
}

static uint64_t generation(const ring *ring, uint32_t slot) {
  return to_wire(atomic_load_explicit(generation_of(ring, slot), memory_order_relaxed));
}

// The pixels that are written from now on must not be seen before the odd number.
static void begin_writing(ring *ring, uint32_t slot) {
  const uint64_t odd = generation(ring, slot) | 1;
  atomic_store_explicit(generation_of(ring, slot), to_wire(odd), memory_order_relaxed);
  atomic_thread_fence(memory_order_seq_cst);
}

// The even number must not be seen before the pixels.
static uint64_t end_writing(ring *ring, uint32_t slot) {
  uint64_t even = generation(ring, slot);
  even += even & 1;
  atomic_store_explicit(generation_of(ring, slot), to_wire(even), memory_order_release);
  return even;
}

void ring_release(bc_client *client, uint32_t number, uint32_t slot) {
  ring *ring = ring_find(client, number);
  if (!ring || slot >= ring->slots || ring->slot_states[slot] != SLOT_IN_FLIGHT) return;
  ring->slot_states[slot] = SLOT_FREE;
  ring->in_flight--;
  if (ring->state == OPEN_CLOSING && ring->in_flight == 0) ring_free(client, ring);
}

// Linux 5.1; not in every header.
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

// Seals the memory so that nobody can make a page of it go, which lets the daemon read frames where they
// lie. A kernel that does not know the third seal still allows rings; the daemon then copies.
static bool seal(int descriptor) {
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  return fcntl(descriptor, F_ADD_SEALS, seals | F_SEAL_FUTURE_WRITE) == 0 ||
         fcntl(descriptor, F_ADD_SEALS, seals) == 0;
}

static bool make_memory(ring *ring) {
  ring->memory_bytes = PAGE_BYTES + ring->slots * ring->slot_bytes;
  ring->descriptor = memfd_create("biopsy-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (ring->descriptor < 0) return false;
  if (ftruncate(ring->descriptor, (off_t)ring->memory_bytes) != 0) return false;
  // Every page is written before the seals, and this mapping is the last that can write.
  void *memory = mmap(
      NULL, ring->memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
      ring->descriptor, 0);
  if (memory == MAP_FAILED) return false;
  ring->memory = memory;
  return seal(ring->descriptor);
}

static bc_status add_ring(
    bc_client *client, uint32_t slots, size_t slot_bytes, uint32_t *number) {
  if (client->phase >= PHASE_LEAVING) return BC_REFUSED;
  int place = 0;
  while (place < MOST_RINGS && client->rings[place]) place++;
  if (place == MOST_RINGS) return BC_TOO_LARGE;
  ring *ring = calloc(1, sizeof *ring);
  if (!ring) return BC_NO_MEMORY;
  ring->slots = slots;
  ring->slot_bytes = (slot_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  if (!make_memory(ring)) {
    ring_free(client, ring);
    return BC_SYSTEM;
  }
  ring->number = client->next_ring++;
  ring->state = OPEN_WANTED;
  client->rings[place] = ring;
  *number = ring->number;
  session_open_wanted(client);
  return BC_OK;
}

bc_status bc_open_ring(
    bc_client *client, uint32_t slots, size_t slot_bytes, uint32_t *number) {
  const bool is_valid = number && slots >= 1 && slots <= MOST_SLOTS && slot_bytes >= 1;
  if (!is_valid || slot_bytes > INT32_MAX) return BC_INVALID_ARGUMENT;
  pthread_mutex_lock(&client->lock);
  const bc_status status = add_ring(client, slots, slot_bytes, number);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

bc_status bc_acquire(
    bc_client *client, uint32_t number, uint32_t *slot, void **pixels, size_t *bytes) {
  if (!slot || !pixels) return BC_INVALID_ARGUMENT;
  pthread_mutex_lock(&client->lock);
  bc_status status = BC_NOT_FOUND;
  ring *ring = ring_find(client, number);
  if (ring && ring->state != OPEN_CLOSING) {
    status = BC_AGAIN;
    for (uint32_t index = 0; index < ring->slots; index++) {
      if (ring->slot_states[index] != SLOT_FREE) continue;
      ring->slot_states[index] = SLOT_WRITTEN;
      begin_writing(ring, index);
      *slot = index;
      *pixels = ring->memory + PAGE_BYTES + index * ring->slot_bytes;
      if (bytes) *bytes = ring->slot_bytes;
      status = BC_OK;
      break;
    }
  }
  pthread_mutex_unlock(&client->lock);
  return status;
}

static ring *ring_held(bc_client *client, uint32_t number, uint32_t slot) {
  ring *ring = ring_find(client, number);
  const bool is_held = ring && ring->state != OPEN_CLOSING && slot < ring->slots &&
                       ring->slot_states[slot] == SLOT_WRITTEN;
  return is_held ? ring : NULL;
}

static bc_status commit(
    bc_client *client, uint32_t ring_number, uint32_t slot, uint32_t number,
    const bc_frame *frame, size_t count, uint64_t *frame_number) {
  ring *ring = ring_held(client, ring_number, slot);
  if (!ring) return BC_NOT_FOUND;
  stream *stream;
  const bc_status status = frame_allowed(client, number, count, &stream);
  if (status != BC_OK) return status;
  if (ring->state == OPEN_REFUSED) return BC_REFUSED;
  if (ring->state != OPEN_DONE) return BC_NOT_CONNECTED;
  if (count > ring->slot_bytes) return BC_TOO_LARGE;
  event *pending = event_make(client);
  if (!pending) return BC_NO_MEMORY;
  const uint64_t even = end_writing(ring, slot);
  const bc_status sent =
      request_frame(client, stream, frame, ring, slot, even, NULL, count, pending);
  if (sent != BC_OK) {
    event_recycle(client, pending);
    begin_writing(ring, slot);
    return sent;
  }
  ring->slot_states[slot] = SLOT_IN_FLIGHT;
  ring->in_flight++;
  if (frame_number) *frame_number = pending->open.frame;
  return BC_OK;
}

bc_status bc_commit(
    bc_client *client, uint32_t ring_number, uint32_t slot, uint32_t number,
    const bc_frame *frame, size_t count, uint64_t *frame_number) {
  bc_frame copy;
  if (!frame_copy(frame, count, &copy)) return BC_INVALID_ARGUMENT;
  pthread_mutex_lock(&client->lock);
  const bc_status status =
      commit(client, ring_number, slot, number, &copy, count, frame_number);
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}

bc_status bc_abandon(bc_client *client, uint32_t number, uint32_t slot) {
  pthread_mutex_lock(&client->lock);
  ring *ring = ring_held(client, number, slot);
  if (ring) {
    end_writing(ring, slot);
    ring->slot_states[slot] = SLOT_FREE;
  }
  pthread_mutex_unlock(&client->lock);
  return ring ? BC_OK : BC_NOT_FOUND;
}

static bc_status close_ring(bc_client *client, ring *ring) {
  switch (ring->state) {
    case OPEN_CLOSING: return BC_NOT_FOUND;
    case OPEN_ASKED:
      ring->state = OPEN_CLOSING;
      return BC_OK;
    case OPEN_DONE:
      // If memory runs out for this message, the daemon keeps the ring to the session's end: no harm.
      if (client->phase == PHASE_READY) request_close_ring(client, ring);
      ring->state = OPEN_CLOSING;
      if (ring->in_flight == 0) ring_free(client, ring);
      return BC_OK;
    default: ring_free(client, ring); return BC_OK;
  }
}

bc_status bc_close_ring(bc_client *client, uint32_t number) {
  pthread_mutex_lock(&client->lock);
  ring *ring = ring_find(client, number);
  const bc_status status = ring ? close_ring(client, ring) : BC_NOT_FOUND;
  session_watch(client);
  pthread_mutex_unlock(&client->lock);
  return status;
}
