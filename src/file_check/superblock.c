// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_check.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) {
    return "a pipe";
  }
  if (S_ISDIR(mode)) {
    return "a folder";
  }
  return S_ISSOCK(mode) ? "a socket" : "a device";
}

/// Opens a regular file without waiting for anybody. Its descriptor, or -1 with `error`.
static int open_regular(const char *path, char error[FILE_CHECK_ERROR_MAX]) {
  struct stat file;
  if (stat(path, &file) != 0) {
    const int reason = errno;
    struct stat link;
    if (reason == ENOENT && lstat(path, &link) == 0) {
      file_fail(error, "%s is a symbolic link to nothing; mend the link or name the file itself", path);
    } else {
      file_fail(error, "%s can't be opened: %s; check the name and its permissions", path, strerror(reason));
    }
    return -1;
  }
  if (!S_ISREG(file.st_mode)) { // opening a device may already do something
    file_fail(error, "%s is %s; name a regular file", path, kind_of(file.st_mode));
    return -1;
  }
  const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    file_fail(error, "%s can't be opened: %s; check the name and its permissions", path, strerror(errno));
  } else if (fstat(descriptor, &file) != 0 || !S_ISREG(file.st_mode)) { // replaced since
    close(descriptor);
    file_fail(error, "%s is no regular file; name one", path);
    return -1;
  }
  return descriptor;
}

// ---------------------------------------------------------------- the superblock

// Of the HDF5 file format specification, version 3.0, section II.A.
enum { SIGNATURE = 8, SUPERBLOCK_MAX = 96, USER_BLOCK_MIN = 512 };

static const unsigned char signature[SIGNATURE] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

bool file_check_is_hdf5(const void *bytes, size_t length) {
  return length >= SIGNATURE && memcmp(bytes, signature, SIGNATURE) == 0;
}

/// A number of `size` bytes, the lowest first.
static uint64_t number_at(const unsigned char *byte, size_t size) {
  uint64_t number = 0;
  for (size_t k = size; k-- > 0;) {
    number = number << 8 | byte[k];
  }
  return number;
}

/// Whether the bytes are those of a superblock that starts at `start` of the file; *end receives its
/// end-of-file address.
static bool read_superblock(const unsigned char byte[SUPERBLOCK_MAX], uint64_t start, uint64_t *end) {
  enum { VERSION = 8, WIDTH = 8 }; // addresses of other widths than 8 exist in the specification only
  const unsigned version = byte[VERSION];
  const bool old = version < 2;
  const unsigned char *sizes = byte + (old ? 13 : 9);
  const size_t addresses_at[] = {24, 28, 12, 12}, addresses = addresses_at[version < 4 ? version : 3];
  const uint64_t undefined = UINT64_MAX;
  if (version > 3 || sizes[0] != WIDTH || sizes[1] != WIDTH ||
      (old && (byte[9] != 0 || byte[10] != 0 || byte[12] != 0))) {
    return false;
  }
  const uint64_t base = number_at(byte + addresses, WIDTH);
  const uint64_t root = number_at(byte + addresses + (old ? 5 : 3) * WIDTH, WIDTH);
  *end = number_at(byte + addresses + 2 * WIDTH, WIDTH);
  // The root's address stands second in its symbol table entry, which follows four addresses.
  return base == start && *end != undefined && *end > start + addresses && root < *end - start;
}

int file_check_descriptor(int file, struct file_check *found) {
  unsigned char byte[SUPERBLOCK_MAX];
  struct stat status;
  *found = (struct file_check){0};
  if (fstat(file, &status) != 0) {
    return CAGEHOP_IO;
  }
  found->size = (uint64_t)status.st_size;
  // At the start, or behind a user block of 512, 1024, ... bytes, as MATLAB writes them.
  for (uint64_t start = 0; start < found->size; start = start == 0 ? USER_BLOCK_MIN : 2 * start) {
    memset(byte, 0xff, sizeof byte);
    const ssize_t length = pread(file, byte, sizeof byte, (off_t)start);
    if (length < 0) {
      return CAGEHOP_IO;
    }
    if (file_check_is_hdf5(byte, (size_t)length)) {
      found->hdf5 = true;
      return read_superblock(byte, start, &found->end) ? CAGEHOP_OK : CAGEHOP_IO;
    }
  }
  return CAGEHOP_OK;
}

int file_check_superblock(const char *path, struct file_check *found, char error[FILE_CHECK_ERROR_MAX]) {
  *found = (struct file_check){0};
  const int file = open_regular(path, error);
  if (file < 0) {
    return CAGEHOP_IO;
  }
  const int status = file_check_descriptor(file, found);
  close(file);
  return status == CAGEHOP_OK
             ? CAGEHOP_OK
             : file_fail(error, "%s is no HDF5 file, or damaged at its start; take another copy", path);
}

bool file_check_head(int file, uint8_t head[FILE_CHECK_HEAD]) {
  const bool there = pread(file, head, FILE_CHECK_HEAD, 0) == FILE_CHECK_HEAD;
  memset(&head[20], 0, 4); // consistency flags of the superblock, version 0
  return there;
}
