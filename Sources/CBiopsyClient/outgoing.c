#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum {
  // How long the daemon's last words may take to come, once it does not read any more.
  MUTE_NS = 2000000000,
  // Memory of a message that is kept for the next one: most of a raw full-HD frame.
  MOST_SPARE_BYTES = 8 << 20,
};

outgoing *outgoing_make(bc_client *client) {
  outgoing *message = client->spare_out;
  client->spare_out = NULL;
  if (!message) message = calloc(1, sizeof *message);
  if (!message) return NULL;
  message->next = NULL;
  message->sent = 0;
  message->descriptor = -1;
  message->stream = 0;
  message->bytes.count = 0;
  static const uint8_t header[HEADER_BYTES] = {0};
  if (bytes_append(&message->bytes, header, sizeof header)) return message;
  outgoing_recycle(client, message);
  return NULL;
}

void outgoing_recycle(bc_client *client, outgoing *message) {
  if (!client->spare_out && message->bytes.room <= MOST_SPARE_BYTES) {
    client->spare_out = message;
    return;
  }
  bytes_free(&message->bytes);
  free(message);
}

static void remove_first(bc_client *client) {
  outgoing *first = client->first_out;
  client->first_out = first->next;
  if (!client->first_out) client->last_out = NULL;
  if (first->stream == 0) client->control_bytes -= first->bytes.count;
  outgoing_recycle(client, first);
}

void outgoing_clear(bc_client *client) {
  while (client->first_out) remove_first(client);
}

void outgoing_free(bc_client *client) {
  outgoing_clear(client);
  if (!client->spare_out) return;
  bytes_free(&client->spare_out->bytes);
  free(client->spare_out);
  client->spare_out = NULL;
}

bool outgoing_has_frame(const bc_client *client, uint32_t stream) {
  for (const outgoing *at = client->first_out; at; at = at->next) {
    if (at->stream == stream) return true;
  }
  return false;
}

// The daemon does not read any more, but may have said why: reading goes on for a while.
static void become_mute(bc_client *client) {
  outgoing_clear(client);
  client->is_mute = true;
  client->mute_until_ns = monotonic_now() + MUTE_NS;
}

// Writes up to two parts; the number of bytes taken, 0 when the socket is full, -1 when it is broken.
static ssize_t write_parts(
    bc_client *client, const void *head, size_t head_bytes, const void *body, size_t body_bytes,
    int descriptor) {
  struct iovec parts[2] = {
      {.iov_base = (void *)(uintptr_t)head, .iov_len = head_bytes},
      {.iov_base = (void *)(uintptr_t)body, .iov_len = body_bytes},
  };
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = body_bytes > 0 ? 2 : 1};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr alignment;
  } control;
  if (descriptor >= 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
  }
  while (true) {
    const ssize_t count = sendmsg(client->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) return count;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 0 : -1;
  }
}

void outgoing_flush(bc_client *client) {
  while (client->first_out) {
    outgoing *first = client->first_out;
    const ssize_t count = write_parts(
        client, first->bytes.start + first->sent, first->bytes.count - first->sent, NULL, 0,
        first->sent == 0 ? first->descriptor : -1);
    if (count < 0) become_mute(client);
    if (count <= 0) return;
    first->sent += (size_t)count;
    if (first->sent == first->bytes.count) remove_first(client);
  }
}

static void put32(uint8_t *at, uint32_t value) {
  for (int index = 0; index < 4; index++) at[index] = (uint8_t)(value >> 8 * index);
}

static void append(bc_client *client, outgoing *message) {
  if (client->last_out) {
    client->last_out->next = message;
  } else {
    client->first_out = message;
  }
  client->last_out = message;
  if (message->stream == 0) client->control_bytes += message->bytes.count;
}

bool outgoing_send(
    bc_client *client, outgoing *message, message_kind kind, uint64_t id, const void *body,
    size_t body_bytes) {
  uint8_t *header = message->bytes.start;
  memcpy(header, "OBP1", 4);
  header[4] = (uint8_t)kind;
  put32(header + 8, (uint32_t)(message->bytes.count - HEADER_BYTES));
  put32(header + 12, (uint32_t)body_bytes);
  put32(header + 16, (uint32_t)id);
  put32(header + 20, (uint32_t)(id >> 32));
  if (client->is_mute) {
    // Settled when the session ends, which is near.
    outgoing_recycle(client, message);
    return true;
  }
  size_t sent_of_body = 0;
  if (!client->first_out && message->descriptor < 0) {
    // Room for the worst case first: what was begun has to be finished.
    if (body_bytes > 65536 && !bytes_reserve(&message->bytes, message->bytes.count + body_bytes)) {
      outgoing_recycle(client, message);
      return false;
    }
    const size_t head_bytes = message->bytes.count;
    const ssize_t count =
        write_parts(client, message->bytes.start, head_bytes, body, body_bytes, -1);
    if (count < 0) {
      outgoing_recycle(client, message);
      become_mute(client);
      return true;
    }
    message->sent = (size_t)count;
    if (message->sent == head_bytes + body_bytes) {
      outgoing_recycle(client, message);
      return true;
    }
    if (message->sent > head_bytes) {
      sent_of_body = message->sent - head_bytes;
      message->sent = head_bytes;
    }
  }
  const uint8_t *rest = body_bytes > sent_of_body ? (const uint8_t *)body + sent_of_body : NULL;
  if (!bytes_append(&message->bytes, rest, body_bytes - sent_of_body)) {
    const bool is_begun = message->sent > 0;
    outgoing_recycle(client, message);
    // Half a message cannot be taken back; the session can.
    if (is_begun) become_mute(client);
    return is_begun;
  }
  append(client, message);
  if (client->first_out == message) outgoing_flush(client);
  return true;
}
