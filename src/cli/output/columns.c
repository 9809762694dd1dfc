// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/columns.h"

#include "status/text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int width_of(FILE *stream) {
  struct winsize size;
  return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int columns_rows(FILE *stream) {
  struct winsize size;
  return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : ROWS_UNKNOWN;
}

int columns_width(FILE *stream) {
  const char *said = getenv("COLUMNS");
  int width = said != NULL ? atoi(said) : 0;
  width = width > 0 ? width : width_of(stream);
  width = width > 0 ? width : width_of(stderr);
  return width > 0 ? width : COLUMNS_UNKNOWN;
}

bool columns_is_screen(FILE *stream) {
  const char *term = getenv("TERM");
  return isatty(fileno(stream)) != 0 && term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

bool columns_has_colours(FILE *stream) {
  const char *none = getenv("NO_COLOR");
  return columns_is_screen(stream) && (none == NULL || none[0] == '\0');
}

// ---------------------------------------------------------------- text in lines

/// The bytes of the word at the beginning of a text, and *width of its characters in UTF-8; what stands in
/// brackets is one word.
static int word_length(const char *text, int *width) {
  int length = 0, depth = 0;
  *width = 0;
  while (text[length] != '\0' && text[length] != '\n' && (depth > 0 || text[length] != ' ')) {
    depth += (text[length] == '[') - (text[length] == ']');
    *width += ((unsigned char)text[length] & 0xc0u) != 0x80u;
    length++;
  }
  return length;
}

void columns_print(FILE *stream, const char *text, int at, int width) {
  int column = at, letters;
  bool first = true;
  while (*text != '\0') {
    const int length = word_length(text, &letters);
    if (!first && letters > width - 1 - column) {
      fprintf(stream, "\n%*s", at, "");
      column = at;
      first = true;
    }
    fprintf(stream, "%s%.*s", first ? "" : " ", length, text);
    column += letters + (first ? 0 : 1);
    first = false;
    text += length;
    if (*text == '\n') {
      fprintf(stream, "\n\n%*s", at, "");
      column = at;
      first = true;
    }
    text += *text != '\0';
  }
  fputc('\n', stream);
}

void columns_line(int at, const char *name, const char *format, ...) {
  char text[COLUMNS_LINE_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  text_make_printable(text, sizeof text); // words of files are in it
  printf("%-*s", at, name);
  if (isatty(STDOUT_FILENO) != 0) {
    columns_print(stdout, text, at, columns_width(stdout));
  } else {
    puts(text);
  }
}
