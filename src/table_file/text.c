// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/text.h"

#include "table_file/fail.h"

#include <cagehop/status.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A thousand states of a thousand wavenumbers take some 40 MB.
static const size_t longest_text = (size_t)64 << 20;

/// Formats that are known by their first bytes, and what to do about them.
static const char *foreign_format(const char *bytes, size_t length) {
  static const struct {
    const char *magic;
    size_t size;
    const char *mend;
  } formats[] = {
      {"\x93NUMPY", 6,
       "a NumPy array; the Python package reads it, and numpy.savetxt writes a text that is read here"},
      {"PK\x03\x04", 4,
       "a ZIP archive, as .npz and .xlsx are; the Python package reads .npz, a spreadsheet is to be saved as "
       "CSV"},
      {"MATLAB 5.0", 10, "a MATLAB file before version 7.3; save it with -v7.3"},
      {"\x1f\x8b", 2, "compressed; unpack it with gunzip"},
      {"BZh", 3, "compressed; unpack it with bunzip2"},
      {"\xfd"
       "7zXZ",
       5, "compressed; unpack it with unxz"},
      {"CDF\x01", 4, "netCDF before version 4; turn it into HDF5 with nccopy -k nc4"},
      {"CDF\x02", 4, "netCDF before version 4; turn it into HDF5 with nccopy -k nc4"},
      {"\xff\xfe", 2, "UTF-16 text; save it as UTF-8"},
      {"\xfe\xff", 2, "UTF-16 text; save it as UTF-8"},
      {"%PDF", 4, "a PDF; give a table of numbers"},
  };
  for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
    if (length >= formats[k].size && memcmp(bytes, formats[k].magic, formats[k].size) == 0) {
      return formats[k].mend;
    }
  }
  return NULL;
}

/// Everything up to the end of the file.
static int read_stream(struct text *text, FILE *stream, char error[TABLE_FILE_ERROR_MAX]) {
  size_t room = 0;
  for (;;) {
    if (text->length == room) {
      room = room > 0 ? 2 * room : 65536;
      char *larger = realloc(text->bytes, room);
      if (larger == NULL) {
        return CAGEHOP_NO_MEMORY;
      }
      text->bytes = larger;
    }
    const size_t got = fread(text->bytes + text->length, 1, room - text->length, stream);
    text->length += got;
    if (ferror(stream)) {
      return table_fail(error, text->path, "%s", strerror(errno));
    }
    if (text->length > longest_text) {
      return table_fail(error, text->path, "longer than %zu MiB; thin it out, or write it as HDF5",
                        longest_text >> 20);
    }
    if (got == 0) {
      return CAGEHOP_OK;
    }
  }
}

static int check_text(struct text *text, char error[TABLE_FILE_ERROR_MAX]) {
  const char *foreign = foreign_format(text->bytes, text->length);
  if (foreign != NULL) {
    return table_fail(error, text->path, "this is %s", foreign);
  }
  for (size_t at = 0; at < text->length; at++) {
    const unsigned char c = (unsigned char)text->bytes[at];
    const bool end_of_dos = c == 0x1a && at + 1 == text->length;
    if (c < ' ' && strchr("\t\n\v\f\r", c == '\0' ? 'x' : c) == NULL && !end_of_dos) {
      return table_fail(error, text->path, "no text: byte %zu is 0x%02x; give a table as UTF-8 text or HDF5",
                        at + 1, c);
    }
  }
  text->newline = memchr(text->bytes, '\n', text->length) != NULL ? '\n' : '\r';
  return CAGEHOP_OK;
}

int text_read(const char *path, struct text *text, char error[TABLE_FILE_ERROR_MAX]) {
  *text = (struct text){.path = path};
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) {
    return table_fail(error, path, "%s", strerror(errno));
  }
  int status = read_stream(text, stream, error);
  (void)fclose(stream); // read only: nothing can be lost
  if (status == CAGEHOP_OK) {
    status = check_text(text, error);
  }
  if (status != CAGEHOP_OK) {
    text_clear(text);
  }
  return status;
}

void text_clear(struct text *text) {
  free(text->bytes);
  *text = (struct text){0};
}

bool text_next(const struct text *text, struct cursor *cursor, struct span *line) {
  if (cursor->at == 0 && text->length >= 3 && memcmp(text->bytes, "\xef\xbb\xbf", 3) == 0) {
    cursor->at = 3; // a byte order mark
  }
  if (cursor->at >= text->length) {
    return false;
  }
  const char *start = text->bytes + cursor->at;
  const char *end = memchr(start, text->newline, text->length - cursor->at);
  const size_t length = end != NULL ? (size_t)(end - start) : text->length - cursor->at;
  cursor->at += length + 1;
  cursor->line++;
  *line = (struct span){start, length};
  return true;
}

bool is_comment(struct span line) {
  line = span_trim(line);
  return line.length > 0 && strchr("#%!@&", line.text[0]) != NULL;
}
