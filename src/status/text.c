// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/text.h"

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_append(char *room, size_t size, const char *text) {
  const size_t used = strlen(room);
  snprintf(room + used, size - used, "%s", text);
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
