// SPDX-License-Identifier: GPL-3.0-or-later
/// What job files call the parts of a system, but potentials (potential.c).
#include <cagehop/system.h>

const char *cagehop_cutoff_form_name(enum cagehop_cutoff_form form) {
  switch (form) {
  case CAGEHOP_CUTOFF_SHIFTED:
    return "shifted";
  case CAGEHOP_CUTOFF_TRUNCATED:
    return "truncated";
  case CAGEHOP_CUTOFF_FORCE_SHIFTED:
    return "force-shifted";
  }
  return NULL;
}

const char *cagehop_chain_name(enum cagehop_chain chain) {
  switch (chain) {
  case CAGEHOP_CHAIN_NONE:
    return "none";
  case CAGEHOP_CHAIN_FREELY_JOINTED:
    return "freely-jointed";
  case CAGEHOP_CHAIN_KOYAMA:
    return "koyama";
  case CAGEHOP_CHAIN_TABLE:
    return "table";
  }
  return NULL;
}

const char *cagehop_division_name(enum cagehop_division division) {
  switch (division) {
  case CAGEHOP_DIVISION_BARKER_HENDERSON:
    return "barker-henderson";
  case CAGEHOP_DIVISION_WEEKS_CHANDLER_ANDERSEN:
    return "weeks-chandler-andersen";
  }
  return NULL;
}
