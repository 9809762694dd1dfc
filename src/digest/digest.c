// SPDX-License-Identifier: GPL-3.0-or-later
#include "digest/digest.h"

#include <cagehop/status.h>
#include <stdio.h>

void digest_finish(struct sha256_ctx *sum, char hexadecimal[DIGEST_TEXT]) {
  uint8_t digest[SHA256_DIGEST_SIZE];
  sha256_digest(sum, sizeof digest, digest);
  for (size_t i = 0; i < sizeof digest; i++) {
    snprintf(hexadecimal + 2 * i, 3, "%02x", digest[i]);
  }
}

void digest_bytes(const void *bytes, size_t length, char hexadecimal[DIGEST_TEXT]) {
  struct sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, length, bytes);
  digest_finish(&context, hexadecimal);
}

int digest_file(const char *path, char hexadecimal[DIGEST_TEXT]) {
  struct sha256_ctx context;
  uint8_t block[65536];
  size_t length;
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return CAGEHOP_IO;
  }
  sha256_init(&context);
  while ((length = fread(block, 1, sizeof block, file)) > 0) {
    sha256_update(&context, length, block);
  }
  const int status = ferror(file) ? CAGEHOP_IO : CAGEHOP_OK;
  (void)fclose(file); // read only: nothing can be lost
  digest_finish(&context, hexadecimal);
  return status;
}
