// SPDX-License-Identifier: GPL-3.0-or-later
/// Lines that a terminal may have; numbers in JSON, shortened to the fewest digits that read back as the same
/// bits.
#include "support/check.h"

#include "status/text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_shortened(const char *before, const char *after) {
  char text[512];
  snprintf(text, sizeof text, "%s", before);
  text_shorten_json(text);
  assert_string_equal(text, after);
}

static void numbers_are_shortened(void **state) {
  (void)state;
  assert_shortened("0.59999999999999998", "0.6");
  assert_shortened("[-0.59999999999999998, 0.30000000000000004, 9.9999999999999995e-8]",
                   "[-0.6, 0.30000000000000004, 1e-7]");
  assert_shortened("{\"a\": 6.0000000000000002e20, \"b\": 1.2345678901234567e-7}",
                   "{\"a\": 6e20, \"b\": 1.2345678901234567e-7}");
}

static void assert_printable(const char *before, size_t most, const char *after) {
  char text[64];
  snprintf(text, sizeof text, "%s", before);
  text_make_printable(text, most);
  assert_string_equal(text, after);
}

/// Words of a file do not move the cursor, change colours or begin a line; a cut leaves whole characters.
static void words_are_printable(void **state) {
  (void)state;
  assert_printable("a\n\033[31mb\x7f \xC2\x9B", 64, "a??[31mb? ??");
  assert_printable("\xCF\x84 in s, \xC2\xB0", 64, "\xCF\x84 in s, \xC2\xB0");
  assert_printable("ab\xCF\x84", 3, "ab");
  assert_printable("ab\xCF", 64, "ab?");
  assert_printable("a\xC5\x0B\xC5z\xFF", 64,
                   "a??"
                   "?z?");
  assert_printable("", 64, "");
}

/// A reader that tells 1 from 1.0 still sees a number with a point, and an integer stays one.
static void types_stay(void **state) {
  (void)state;
  assert_shortened("[1.0, 100000.0, 12345678901234568.0]", "[1.0, 100000.0, 12345678901234568.0]");
  assert_shortened("[12345678901234567890, -4, true, null, \"\"]",
                   "[12345678901234567890, -4, true, null, \"\"]");
}

static void strings_stay(void **state) {
  static const char text[] = "{\"0.59999999999999998\": \"a \\\" 0.59999999999999998 \\\\\", \"b\": [\"x";
  (void)state;
  assert_shortened(text, text);
  assert_shortened("[\"\\\\\", 0.59999999999999998]", "[\"\\\\\", 0.6]");
}

/// Over many magnitudes, what is shortened is no longer than before and reads back as the same bits.
static void bits_stay(void **state) {
  (void)state;
  size_t shorter = 0;
  double number = DBL_MIN;
  for (int k = 0; k < 3000 && isfinite(number); k++) {
    char before[64], after[64];
    snprintf(before, sizeof before, "%.17g", number);
    if (strpbrk(before, ".e") == NULL) {
      strcat(before, ".0");
    }
    strcpy(after, before);
    text_shorten_json(after);
    assert_true(strtod(after, NULL) == number);
    assert_true(strlen(after) <= strlen(before));
    shorter += strlen(after) < strlen(before);
    number *= k % 3 == 0 ? 1.7 : 1.6;
  }
  assert_true(shorter > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_printable), cmocka_unit_test(numbers_are_shortened),
      cmocka_unit_test(types_stay),          cmocka_unit_test(strings_stay),
      cmocka_unit_test(bits_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
