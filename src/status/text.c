// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/text.h"

#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_append(char *room, size_t size, const char *text) {
  const size_t used = strlen(room);
  snprintf(room + used, size - used, "%s", text);
}

/// Bytes of the UTF-8 character that begins there; 0 where none does, as in other encodings, or it is cut.
static size_t character_bytes(const char *text) {
  const unsigned char first = (unsigned char)text[0];
  const size_t bytes = first < 0x80   ? 1
                       : first < 0xC2 ? 0
                       : first < 0xE0 ? 2
                       : first < 0xF0 ? 3
                       : first < 0xF5 ? 4
                                      : 0;
  for (size_t i = 1; i < bytes; i++) {
    if ((unsigned char)text[i] >> 6 != 2) { // the 0 at the text's end too
      return 0;
    }
  }
  return bytes;
}

/// The same of what a line may have: 0 for control characters, of ASCII and U+0080 to U+009F, too.
static size_t printable_bytes(const char *text) {
  const unsigned char first = (unsigned char)text[0];
  const bool control = first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)text[1] < 0xA0);
  return control ? 0 : character_bytes(text);
}

bool text_is_printable(const char *text) {
  size_t bytes = 1;
  while (*text != '\0' && bytes > 0) {
    bytes = printable_bytes(text);
    text += bytes;
  }
  return bytes > 0;
}

void text_write(const char *text, bool lines, FILE *file) {
  while (*text != '\0') {
    const bool kept = lines && (*text == '\n' || *text == '\t');
    const size_t bytes = kept ? 1 : printable_bytes(text);
    if (bytes == 0) {
      fputc('?', file);
    }
    fwrite(text, 1, bytes, file);
    text += bytes > 0 ? bytes : character_bytes(text) > 0 ? character_bytes(text) : 1;
  }
}

void text_make_printable(char *text, size_t most) {
  const size_t length = strlen(text), room = length < most ? length : most;
  size_t at = 0;
  while (at < room) {
    const size_t bytes = character_bytes(&text[at]), some = bytes > 0 ? bytes : 1;
    if (at + some > room) {
      break;
    }
    if (printable_bytes(&text[at]) == 0) {
      memset(&text[at], '?', some);
    }
    at += some;
  }
  text[at] = '\0';
}

// ---------------------------------------------------------------- numbers

static pthread_once_t made_once = PTHREAD_ONCE_INIT;
static locale_t c_locale; // made once, and kept as long as the process lives

static void make_c_locale(void) {
  c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/// Gives this thread, and no other, the locale "C". Returns the one that it had, for uselocale.
static locale_t use_c_locale(void) {
  pthread_once(&made_once, make_c_locale);
  return uselocale(c_locale); // changes nothing where there was no memory for it
}

void text_print_list(char *room, size_t size, const char *format, va_list arguments) {
  const locale_t before = use_c_locale();
  vsnprintf(room, size, format, arguments);
  uselocale(before);
}

void text_print(char *room, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  text_print_list(room, size, format, arguments);
  va_end(arguments);
}

double text_number(const char *text, char **end) {
  const locale_t before = use_c_locale();
  const double number = strtod(text, end);
  uselocale(before);
  return number;
}

void text_shortest(double number, char text[TEXT_SHORTEST_MAX]) {
  for (int digits = 15; digits <= 17; digits++) {
    text_print(text, TEXT_SHORTEST_MAX, "%.*g", digits, number);
    if (text_number(text, NULL) == number) {
      return;
    }
  }
}

// ---------------------------------------------------------------- numbers in JSON

/// The shortest form of a number that JSON writers have written: with a point or an exponent, as before, so
/// that readers still see no integer, and with an exponent like e20 or e-7.
static void write_json_number(double number, char text[TEXT_SHORTEST_MAX]) {
  char shortest[TEXT_SHORTEST_MAX];
  text_shortest(number, shortest);
  char *exponent = strchr(shortest, 'e');
  if (exponent != NULL) {
    const char *digits = exponent + 1;
    const char *sign = *digits == '-' ? "-" : "";
    digits += strspn(digits, "+-0");
    *exponent = '\0';
    text_print(text, TEXT_SHORTEST_MAX, "%.22se%s%.4s", shortest, sign, digits);
  } else {
    text_print(text, TEXT_SHORTEST_MAX, "%.22s%s", shortest, strchr(shortest, '.') != NULL ? "" : ".0");
  }
}

/// The end of the string that begins with the quotation mark at `text`.
static const char *skip_json_string(const char *text) {
  text++;
  while (*text != '\0' && *text != '"') {
    text += 1 + (text[0] == '\\' && text[1] != '\0');
  }
  return text + (*text == '"');
}

/// Copies so many bytes down, to where *to points in the same text, and moves that behind them.
static void move_down(char **to, const char *from, size_t length) {
  memmove(*to, from, length);
  *to += length;
}

void text_shorten_json(char *json) {
  static const char of_numbers[] = "+-.0123456789eE";
  const char *from = json;
  char *to = json;
  while (*from != '\0') {
    const bool starts = *from == '-' || (*from >= '0' && *from <= '9');
    const size_t length = *from == '"' ? (size_t)(skip_json_string(from) - from)
                          : starts     ? strspn(from, of_numbers)
                                       : 1;
    char number[TEXT_SHORTEST_MAX];
    const size_t whole = starts ? strspn(from, "-0123456789") : 0;
    if (starts && whole < length && length > 16) { // with fewer bytes it has at most 15 digits
      write_json_number(text_number(from, NULL), number);
    } else {
      number[0] = '\0';
    }
    const size_t shorter = strlen(number);
    if (shorter > 0 && shorter < length) {
      move_down(&to, number, shorter);
    } else {
      move_down(&to, from, length);
    }
    from += length;
  }
  *to = '\0';
}
