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

/// Bytes of the UTF-8 character that begins with this one; 1 for what begins none.
static size_t character_bytes(unsigned char first) {
  return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

/// Whether a control character stands there: of ASCII, or U+0080 to U+009F.
static bool is_control(const char *text) {
  const unsigned char first = (unsigned char)text[0];
  return first < 0x20 || first == 0x7F || (first == 0xC2 && (unsigned char)text[1] >> 5 == 4);
}

bool text_is_printable(const char *text) {
  while (*text != '\0' && !is_control(text)) {
    text++;
  }
  return *text == '\0';
}

void text_write(const char *text, bool lines, FILE *file) {
  for (; *text != '\0'; text++) {
    if (!is_control(text) || (lines && (*text == '\n' || *text == '\t'))) {
      fputc(*text, file);
    } else {
      fputc('?', file);
      text += *text == '\xC2'; // the first of two bytes
    }
  }
}

void text_make_printable(char *text, size_t most) {
  const size_t length = strlen(text), room = length < most ? length : most;
  size_t at = 0, bytes;
  for (; at < room; at += bytes) {
    bytes = character_bytes((unsigned char)text[at]);
    if (at + bytes > room) {
      break;
    }
    if (is_control(&text[at])) {
      memset(&text[at], '?', bytes);
    }
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
