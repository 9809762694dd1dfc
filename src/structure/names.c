// SPDX-License-Identifier: GPL-3.0-or-later
/// What job files call the kinds of structures.
#include <cagehop/structure.h>

const char *cagehop_structure_source_name(enum cagehop_structure_source source) {
  switch (source) {
  case CAGEHOP_STRUCTURE_PRISM:
    return "prism";
  case CAGEHOP_STRUCTURE_PERCUS_YEVICK:
    return "percus-yevick";
  case CAGEHOP_STRUCTURE_TABLE:
    return "table";
  case CAGEHOP_STRUCTURE_LANDSCAPE_TABLE:
    return "landscape-table";
  }
  return NULL;
}

const char *cagehop_compatibility_name(enum cagehop_compatibility compatibility) {
  switch (compatibility) {
  case CAGEHOP_COMPATIBILITY_NONE:
    return "none";
  case CAGEHOP_COMPATIBILITY_PYPRISM:
    return "pyprism";
  }
  return NULL;
}

const char *cagehop_tail_name(enum cagehop_tail tail) {
  switch (tail) {
  case CAGEHOP_TAIL_AUTO:
    return "auto";
  case CAGEHOP_TAIL_CONTACT:
    return "contact";
  case CAGEHOP_TAIL_SOFT:
    return "soft";
  }
  return NULL;
}
