// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/names.h"

#include <assert.h>
#include <string.h>

enum { PLAIN_MAX = 64 };

/// A name in lower-case ASCII: what programs write in other alphabets is spelt out.
static void spell_out(const char *name, size_t length, char plain[PLAIN_MAX]) {
  static const struct {
    const char *bytes, *plain;
  } spelling[] = {
      {"\u03c6", "phi"},   {"\u03d5", "phi"},       {"\u03b7", "eta"},       {"\u03c1", "rho"},
      {"\u03c3", "sigma"}, {"\u00c5", "ang"},       {"\u212b", "ang"},       {"A\u030a", "ang"},
      {"\xc5", "ang"},     {"\u207b\u00b9", "^-1"}, {"\u207b\u00b3", "^-3"}, {"\u2212", "-"},
      {"\\AA", "ang"},
  };
  size_t used = 0;
  for (size_t at = 0; at < length && used + 8 < PLAIN_MAX;) {
    size_t taken = 0;
    for (size_t k = 0; k < sizeof spelling / sizeof spelling[0] && taken == 0; k++) {
      const size_t bytes = strlen(spelling[k].bytes);
      if (bytes <= length - at && memcmp(name + at, spelling[k].bytes, bytes) == 0) {
        memcpy(plain + used, spelling[k].plain, strlen(spelling[k].plain));
        used += strlen(spelling[k].plain);
        taken = bytes;
      }
    }
    if (taken == 0) {
      const char c = name[at];
      plain[used++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
      taken = 1;
    }
    at += taken;
  }
  plain[used] = '\0';
}

/// Leaves out what names are decorated with: blanks, quotes, "_", "-", "|", "$", backslashes, braces.
static void squeeze(const char *text, size_t length, char squeezed[PLAIN_MAX]) {
  size_t used = 0;
  for (size_t at = 0; at < length && used + 1 < PLAIN_MAX; at++) {
    if (strchr(" \t\r\"'_-|$\\{}<>.", text[at]) == NULL) {
      squeezed[used++] = text[at];
    }
  }
  squeezed[used] = '\0';
}

static const struct {
  const char *name;
  enum table_role role;
  bool second_choice;
} known[] = {
    {"-", TABLE_SKIPPED, false},
    {"phi", TABLE_PHI, false},
    {"packingfraction", TABLE_PHI, false},
    {"volumefraction", TABLE_PHI, false},
    {"eta", TABLE_PHI, false},
    {"q", TABLE_Q, false},
    {"k", TABLE_Q, false},
    {"meanq", TABLE_Q, false},
    {"qmean", TABLE_Q, false},
    {"qnorm", TABLE_Q, false},
    {"qmag", TABLE_Q, false},
    {"kmag", TABLE_Q, false},
    {"wavenumber", TABLE_Q, false},
    {"wavevector", TABLE_Q, false},
    {"nominalq", TABLE_Q, true},
    {"s", TABLE_S, false},
    {"s(q)", TABLE_S, false},
    {"s(k)", TABLE_S, false},
    {"sq", TABLE_S, false},
    {"sk", TABLE_S, false},
    {"sofq", TABLE_S, false},
    {"sofk", TABLE_S, false},
    {"stot", TABLE_S, false},
    {"stotal", TABLE_S, false},
    {"structurefactor", TABLE_S, false},
    {"staticstructurefactor", TABLE_S, false},
    {"serr", TABLE_ERROR, false},
    {"serror", TABLE_ERROR, false},
    {"sstd", TABLE_ERROR, false},
    {"sstderr", TABLE_ERROR, false},
    {"s(q)err", TABLE_ERROR, false},
    {"s(q)error", TABLE_ERROR, false},
    {"s(k)err", TABLE_ERROR, false},
    {"s(k)error", TABLE_ERROR, false},
    {"sqerr", TABLE_ERROR, false},
    {"skerr", TABLE_ERROR, false},
    {"sqerror", TABLE_ERROR, false},
    {"ds", TABLE_ERROR, false},
    {"err", TABLE_ERROR, false},
    {"error", TABLE_ERROR, false},
    {"errtot", TABLE_ERROR, false},
    {"stderr", TABLE_ERROR, false},
    {"uncertainty", TABLE_ERROR, false},
    {"gcontact", TABLE_CONTACT, false},
    {"g(d+)", TABLE_CONTACT, false},
    {"contactvalue", TABLE_CONTACT, false},
    {"density", TABLE_DENSITY, false},
    {"numberdensity", TABLE_DENSITY, false},
    {"rho", TABLE_DENSITY, false},
    {"temperature", TABLE_TEMPERATURE, false},
    {"temperaturek", TABLE_TEMPERATURE, false},
    {"temp", TABLE_TEMPERATURE, false},
    {"t", TABLE_TEMPERATURE, false},
    {"r", TABLE_R, false},
    {"distance", TABLE_R, false},
    {"dist", TABLE_R, false},
    {"radius", TABLE_R, false},
    {"g", TABLE_G, false},
    {"g(r)", TABLE_G, false},
    {"gr", TABLE_G, false},
    {"gofr", TABLE_G, false},
    {"gtot", TABLE_G, false},
    {"gtotal", TABLE_G, false},
    {"rdf", TABLE_G, false},
    {"radialdistribution", TABLE_G, false},
    {"radialdistributionfunction", TABLE_G, false},
    {"paircorrelationfunction", TABLE_G, false},
    {"gerr", TABLE_ERROR, false},
    {"gerror", TABLE_ERROR, false},
    {"g(r)err", TABLE_ERROR, false},
    {"g(r)error", TABLE_ERROR, false},
    {"gstd", TABLE_ERROR, false},
    {"coordination", TABLE_COORDINATION, false},
    {"coordinationnumber", TABLE_COORDINATION, false},
    {"coord", TABLE_COORDINATION, false},
    {"n(r)", TABLE_COORDINATION, false},
};

/// Whether the first `length` bytes are a known name.
static bool find_name(const char *plain, size_t length, struct column_name *found) {
  char squeezed[PLAIN_MAX];
  squeeze(plain, length, squeezed);
  for (size_t k = 1; k < sizeof known / sizeof known[0]; k++) {
    if (strcmp(squeezed, known[k].name) == 0) {
      found->role = known[k].role;
      found->second_choice = known[k].second_choice;
      return true;
    }
  }
  return false;
}

bool unit_read(const char *text, size_t size, enum table_unit *unit) {
  static const struct {
    const char *word;
    enum table_unit unit;
  } words[] = {
      {"nm", TABLE_UNIT_NANOMETRE},        {"nanometer", TABLE_UNIT_NANOMETRE},
      {"nanometre", TABLE_UNIT_NANOMETRE}, {"a", TABLE_UNIT_ANGSTROM},
      {"ang", TABLE_UNIT_ANGSTROM},        {"angstrom", TABLE_UNIT_ANGSTROM},
      {"angstroms", TABLE_UNIT_ANGSTROM},  {"d", TABLE_UNIT_DIAMETER},
      {"sigma", TABLE_UNIT_DIAMETER},      {"diameter", TABLE_UNIT_DIAMETER},
      {"lj", TABLE_UNIT_DIAMETER},         {"reduced", TABLE_UNIT_DIAMETER},
  };
  char plain[PLAIN_MAX], word[PLAIN_MAX];
  spell_out(text, size, plain);
  const char *start = plain + strspn(plain, " 1/([");
  if (strncmp(start, "inv", 3) == 0) {
    start += strcspn(start, " _");
    start += strspn(start, " _");
  }
  const size_t length = strspn(start, "abcdefghijklmnopqrstuvwxyz");
  memcpy(word, start, length);
  word[length] = '\0';
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
    if (strcmp(word, words[k].word) == 0) {
      *unit = words[k].unit;
      return true;
    }
  }
  return false;
}

/// What stands between a name and its unit.
enum border { BORDER_ROUND, BORDER_SQUARE, BORDER_PER, BORDER_LOW_LINE, BORDER_SLASH, BORDER_COMMA, BORDERS };

/// Where a name ends, if that border is in the text; *unit receives what follows. Of brackets it is the last
/// one, because S(q) has brackets of its own.
static const char *find_border(const char *plain, enum border border, const char **unit) {
  static const struct {
    const char *text;
    bool last;
  } borders[] = {{"(", true}, {"[", true}, {"_per_", false}, {"_", true}, {"/", false}, {",", false}};
  static_assert(sizeof borders / sizeof borders[0] == BORDERS, "a text for each border");
  const char *found =
      borders[border].last ? strrchr(plain, borders[border].text[0]) : strstr(plain, borders[border].text);
  *unit = found != NULL ? found + strlen(borders[border].text) : NULL;
  return found;
}

struct column_name column_name_read(const char *name, size_t length) {
  struct column_name found = {0};
  char plain[PLAIN_MAX];
  spell_out(name, length, plain);
  const size_t whole = strlen(plain);
  if (find_name(plain, whole, &found)) {
    return found;
  }
  // A name and its unit: "q (nm^-1)", "q [1/A]", "density_per_nm3", "q_nm^-1", "q/nm^-1", "q, 1/nm".
  for (enum border border = 0; border < BORDERS; border++) {
    const char *unit;
    const char *end = find_border(plain, border, &unit);
    if (end == NULL || end == plain || !find_name(plain, (size_t)(end - plain), &found)) {
      continue;
    }
    const bool has_length = found.role == TABLE_Q || found.role == TABLE_R || found.role == TABLE_DENSITY;
    const bool has_unit = has_length && unit_read(unit, strlen(unit), &found.unit);
    if (has_unit || border <= BORDER_SQUARE) { // r_cage, S_peak, S_11 are other things than r and S
      found.unit_unknown = has_length && !has_unit;
      return found;
    }
  }
  return (struct column_name){0};
}

const char *column_role_name(enum table_role role) {
  static const char *const names[] = {"-",       "phi",         "q", "S", "error",       "g_contact",
                                      "density", "temperature", "r", "g", "coordination"};
  static_assert(sizeof names / sizeof names[0] == TABLE_ROLES, "a name for each role");
  return names[role];
}

void column_name_copy(const char *name, size_t length, char copy[TABLE_NAME_MAX]) {
  while (length > 0 && strchr(" \t\r\"'", name[0]) != NULL) {
    name++;
    length--;
  }
  while (length > 0 && strchr(" \t\r\"'", name[length - 1]) != NULL) {
    length--;
  }
  length = length < TABLE_NAME_MAX ? length : TABLE_NAME_MAX - 1;
  for (size_t at = 0; at < length; at++) {
    const unsigned char c = (unsigned char)name[at];
    copy[at] = c < ' ' || c == 0x7f ? '?' : name[at];
  }
  copy[length] = '\0';
}
