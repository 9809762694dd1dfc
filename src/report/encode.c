// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/encode.h"

#include <math.h>
#include <nettle/base64.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// What a float holds with room to spare on either side.
#define FLOAT_LOW 1e-30
#define FLOAT_HIGH 1e30

json_t *encode_bytes(const void *bytes, size_t count) {
  const size_t length = BASE64_ENCODE_RAW_LENGTH(count);
  char *text = malloc(length + 1);
  if (text == NULL) {
    return NULL;
  }
  base64_encode_raw(text, count, bytes);
  json_t *json = json_stringn_nocheck(text, length);
  free(text);
  return json;
}

/// Puts the lowest byte of a number first, on any machine.
static void put_bytes(uint64_t bits, size_t size, uint8_t *to) {
  for (size_t k = 0; k < size; k++) {
    to[k] = (uint8_t)(bits >> (8 * k));
  }
}

json_t *encode_doubles(const double value[], size_t count) {
  uint8_t *bytes = malloc(count * sizeof *value + 1);
  for (size_t i = 0; i < count && bytes != NULL; i++) {
    uint64_t bits;
    memcpy(&bits, &value[i], sizeof bits);
    put_bytes(bits, sizeof bits, &bytes[i * sizeof bits]);
  }
  json_t *json = bytes != NULL ? encode_bytes(bytes, count * sizeof *value) : NULL;
  free(bytes);
  return json;
}

static bool want_logarithms(const double value[], size_t count) {
  bool extreme = false;
  for (size_t i = 0; i < count; i++) {
    if (value[i] < 0.0) {
      return false;
    }
    extreme = extreme ||
              (isfinite(value[i]) && (value[i] > FLOAT_HIGH || (value[i] > 0.0 && value[i] < FLOAT_LOW)));
  }
  return extreme;
}

json_t *encode_floats(const double value[], size_t count, int *log10_of) {
  uint8_t *bytes = malloc(count * sizeof(float) + 1);
  *log10_of = want_logarithms(value, count);
  for (size_t i = 0; i < count && bytes != NULL; i++) {
    const float number = (float)(*log10_of ? log10(value[i]) : value[i]);
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_bytes(bits, sizeof bits, &bytes[i * sizeof bits]);
  }
  json_t *json = bytes != NULL ? encode_bytes(bytes, count * sizeof(float)) : NULL;
  free(bytes);
  return json;
}

json_t *encode_text(const char *text) {
  if (text == NULL) {
    return json_null();
  }
  json_t *json = json_string(text);
  char *copy = json == NULL ? strdup(text) : NULL;
  for (char *at = copy; at != NULL && *at != '\0'; at++) {
    *at = (unsigned char)*at < 128 ? *at : '?';
  }
  json = copy != NULL ? json_string(copy) : json;
  free(copy);
  return json;
}
