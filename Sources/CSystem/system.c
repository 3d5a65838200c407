#define _GNU_SOURCE

#include "CSystem.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

// Of linux/fcntl.h and linux/magic.h, which older C libraries do not repeat.
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#define CSYSTEM_TMPFS_MAGIC 0x01021994

enum { most_descriptors = 2 };

const int csystem_seal_seal = F_SEAL_SEAL;
const int csystem_seal_shrink = F_SEAL_SHRINK;
const int csystem_seal_grow = F_SEAL_GROW;
const int csystem_seal_future_write = F_SEAL_FUTURE_WRITE;

int csystem_create_memory_file(const char *name) {
  return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int csystem_add_seals(int file, int seals) { return fcntl(file, F_ADD_SEALS, seals); }

int csystem_seals(int file) { return fcntl(file, F_GET_SEALS); }

int csystem_is_on_tmpfs(int file) {
  struct statfs status;
  if (fstatfs(file, &status) != 0) return -1;
  return status.f_type == CSYSTEM_TMPFS_MAGIC;
}

int64_t csystem_first_hole(int file) { return lseek(file, 0, SEEK_HOLE); }

intptr_t csystem_random(void *bytes, uintptr_t count) { return getrandom(bytes, count, 0); }

intptr_t csystem_receive(
    int socket, void *bytes, uintptr_t count, int *descriptors, int *descriptor_count,
    int *is_truncated) {
  struct iovec part = {.iov_base = bytes, .iov_len = count};
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))];
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  *descriptor_count = 0;
  *is_truncated = 0;
  ssize_t received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (received < 0) return -1;
  *is_truncated = (message.msg_flags & MSG_CTRUNC) != 0;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    int room = most_descriptors - *descriptor_count;
    int came = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    int taken = came < room ? came : room;
    memcpy(descriptors + *descriptor_count, CMSG_DATA(part), (size_t)taken * sizeof(int));
    *descriptor_count += taken;
  }
  return received;
}

intptr_t csystem_send(
    int socket, const void *bytes, uintptr_t count, const int *descriptors, int descriptor_count) {
  // sendmsg(2) only reads what its vector points to.
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))];
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor_count > most_descriptors) descriptor_count = most_descriptors;
  if (descriptor_count > 0) {
    memset(control, 0, sizeof control);
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE((size_t)descriptor_count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN((size_t)descriptor_count * sizeof(int));
    memcpy(CMSG_DATA(header), descriptors, (size_t)descriptor_count * sizeof(int));
  }
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}
