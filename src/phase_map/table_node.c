// SPDX-License-Identifier: GPL-3.0-or-later
/// States of a table of landscapes: solved, and as the numbers that travel and stand in files.
#include "phase_map/table_interval.h"

#include "status/error.h"

#include <assert.h>
#include <cagehop/landscape_nodes.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// The numbers' places.
enum {
  NODE_FORMAT,
  NODE_STATE,
  NODE_FIRST_R,
  NODE_STATUS,
  NODE_TEXT, // of a failed state, a number for each character
  NODE_MODULUS_STATUS = NODE_TEXT,
  NODE_STRUCTURE_ERROR,
  NODE_STRUCTURE_RESIDUAL,
  NODE_BARRIER_ERROR,
  NODE_STIFFNESS,
  NODE_CELLS,
  NODE_NUMBER,
  NODE_MODULUS = NODE_NUMBER + TABLE_NUMBERS,
  NODE_COEFFICIENTS = NODE_MODULUS + MODULUS_VALUES, // of each cell caging, then caging_force
  OF_CELL = 2 * PROXY_TERMS,
  CELLS_MAX = FAMILY_OCTAVES_MAX * PROXY_CELLS,
};

static_assert(NODE_COEFFICIENTS + CELLS_MAX * OF_CELL <= CAGEHOP_LANDSCAPE_NODE_MAX, "raise it");
static_assert(NODE_TEXT + CAGEHOP_ERROR_MAX <= CAGEHOP_LANDSCAPE_NODE_MAX, "raise it");

// ---------------------------------------------------------------- characters

size_t table_text_write(const char *text, double number[CAGEHOP_ERROR_MAX]) {
  size_t length = 0;
  for (; text[length] != '\0' && length < CAGEHOP_ERROR_MAX - 1; length++) {
    number[length] = (double)(unsigned char)text[length];
  }
  return length;
}

void table_text_read(size_t count, const double number[], char text[CAGEHOP_ERROR_MAX]) {
  size_t length = 0;
  for (; length < count && length < CAGEHOP_ERROR_MAX - 1; length++) {
    const bool printable = number[length] >= 32.0 && number[length] < 256.0 && number[length] != 127.0;
    text[length] = printable ? (char)(unsigned char)number[length] : '?';
  }
  text[length] = '\0';
}

bool table_status_read(double number, int *status) {
  const bool whole = number >= -100.0 && number <= 100.0 && number == floor(number);
  *status = whole ? (int)number : CAGEHOP_BAD_ARGUMENT;
  return whole;
}

// ---------------------------------------------------------------- solving

static void note_failure(struct table_node *solved, int status, const char *step) {
  const bool kelvin = solved->unit == CAGEHOP_UNIT_KELVIN;
  if (status != CAGEHOP_OK && solved->error.status == CAGEHOP_OK) {
    error_set_message(&solved->error, status, "%s = %.10g%s, %s", kelvin ? "T" : "phi", solved->state,
                      kelvin ? " K" : "", step);
  }
}

/// What the table keeps of an isochore. Returns 0 or a negative status.
static int keep_node(const struct cagehop_isochore *isochore, struct table_node *solved) {
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const struct cagehop_structure *structure = cagehop_isochore_structure(isochore);
  const double number[TABLE_NUMBERS] = {
      [TABLE_TAU_S] = summary->tau_s, // of a material with tau_E = 1 s
      [TABLE_S_0] = summary->structure.S_0,
      [TABLE_S_PEAK] = summary->structure.S_peak,
      [TABLE_Q_PEAK] = summary->structure.q_peak,
      [TABLE_G_CONTACT] = summary->structure.g_contact,
      [TABLE_R_CAGE] = summary->structure.r_cage,
  };
  for (size_t i = 0; i < TABLE_NUMBERS; i++) {
    solved->number[i] = log(number[i]);
  }
  solved->structure_error = summary->structure_error;
  solved->structure_residual = summary->structure_residual;
  solved->barrier_error = summary->barrier_error;
  int status = landscape_cells_create(structure, solved->first_r, &solved->cells);
  note_failure(solved, status, "cells of the landscape");
  if (status == CAGEHOP_OK) {
    solved->modulus_status = modulus_tabulate(structure, solved->first_r, solved->modulus);
    status = solved->modulus_status;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

/// Solves the state. Its failure is in solved->error. Returns 0 or a negative status.
static int solve_node(const struct cagehop_structure_params *structure, struct table_node *solved) {
  const struct cagehop_model model = {.material = {.enskog_time_s = 1.0,
                                                   .diameter_nm = 1.0,
                                                   .phi_g = NAN,
                                                   .phi_0 = NAN,
                                                   .glass_transition_K = NAN,
                                                   .beta_phi_0_per_K = NAN},
                                      .structure = *structure};
  struct cagehop_isochore *isochore = NULL;
  if (structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) { // its isochores have no structure
    note_failure(solved, CAGEHOP_BAD_ARGUMENT, "landscape table");
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status = cagehop_isochore_solve_explained(&model, solved->state, &isochore, &solved->error);
  if (status == CAGEHOP_OK && solved->error.status == CAGEHOP_OK && solved->first_r == 0.0) {
    double stiffness; // of the densest state there is; 1.5 is a margin, which landscape_cells_create checks
    status = landscape_stiffness(cagehop_isochore_structure(isochore), &stiffness);
    note_failure(solved, status, "stiffness");
    if (status == CAGEHOP_OK) {
      solved->first_r = landscape_first_r(1.5 * stiffness);
    }
  }
  if (status == CAGEHOP_OK && solved->error.status == CAGEHOP_OK) {
    status = keep_node(isochore, solved);
  }
  cagehop_isochore_destroy(&isochore);
  if (status < 0) {
    note_failure(solved, status, "landscape table");
  }
  return status < 0 ? status : CAGEHOP_OK;
}

// ---------------------------------------------------------------- as numbers

static size_t write_node(const struct table_node *node, double number[]) {
  number[NODE_FORMAT] = node->unit == CAGEHOP_UNIT_KELVIN ? CAGEHOP_LANDSCAPE_NODE_FORMAT_KELVIN
                                                          : CAGEHOP_LANDSCAPE_NODE_FORMAT;
  number[NODE_STATE] = node->state;
  number[NODE_FIRST_R] = node->first_r;
  number[NODE_STATUS] = node->error.status;
  if (node->error.status != CAGEHOP_OK) {
    return NODE_TEXT + table_text_write(node->error.text, &number[NODE_TEXT]);
  }
  number[NODE_MODULUS_STATUS] = node->modulus_status;
  number[NODE_STRUCTURE_ERROR] = node->structure_error;
  number[NODE_STRUCTURE_RESIDUAL] = node->structure_residual;
  number[NODE_BARRIER_ERROR] = node->barrier_error;
  number[NODE_STIFFNESS] = node->cells.stiffness;
  number[NODE_CELLS] = (double)node->cells.proxy.count;
  memcpy(&number[NODE_NUMBER], node->number, sizeof node->number);
  memcpy(&number[NODE_MODULUS], node->modulus, sizeof node->modulus);
  double *to = &number[NODE_COEFFICIENTS];
  for (size_t i = 0; i < node->cells.proxy.count; i++, to += OF_CELL) {
    const struct proxy_cell *cell = &node->cells.proxy.cell[i];
    memcpy(to, cell->caging, sizeof cell->caging);
    memcpy(to + PROXY_TERMS, cell->caging_force, sizeof cell->caging_force);
  }
  return (size_t)(to - number);
}

int cagehop_landscape_node_solve(const struct cagehop_structure_params *structure, double state,
                                 double first_r, double number[], size_t *count) {
  struct table_node solved = {.unit = table_axis_unit(structure), .state = state, .first_r = first_r};
  int status = solve_node(structure, &solved);
  if (status == CAGEHOP_OK && solved.cells.proxy.count > CELLS_MAX) {
    error_set(&solved.error, CAGEHOP_NOT_RESOLVED, "cells of the landscape begin at %.3g d", solved.first_r);
  }
  *count = write_node(&solved, number);
  landscape_cells_clear(&solved.cells);
  return status;
}

/// What a node without an error says of its state.
static void read_state(const double number[], struct cagehop_landscape_node *node) {
  const double *ln = &number[NODE_NUMBER];
  node->tau_s = exp(ln[TABLE_TAU_S]);
  node->S_0 = exp(ln[TABLE_S_0]);
  node->S_peak = exp(ln[TABLE_S_PEAK]);
  node->q_peak = exp(ln[TABLE_Q_PEAK]);
  node->g_contact = exp(ln[TABLE_G_CONTACT]);
  node->r_cage = exp(ln[TABLE_R_CAGE]);
  node->structure_error = number[NODE_STRUCTURE_ERROR];
}

int cagehop_landscape_node_read(size_t count, const double number[], struct cagehop_landscape_node *node) {
  *node = (struct cagehop_landscape_node){.state = NAN,
                                          .tau_s = NAN,
                                          .S_0 = NAN,
                                          .S_peak = NAN,
                                          .q_peak = NAN,
                                          .g_contact = NAN,
                                          .r_cage = NAN,
                                          .structure_error = NAN};
  int status = CAGEHOP_BAD_ARGUMENT;
  if (count < NODE_TEXT || count > CAGEHOP_LANDSCAPE_NODE_MAX ||
      !(number[NODE_FORMAT] == CAGEHOP_LANDSCAPE_NODE_FORMAT ||
        number[NODE_FORMAT] == CAGEHOP_LANDSCAPE_NODE_FORMAT_KELVIN) ||
      !table_status_read(number[NODE_STATUS], &status)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  const bool kelvin = number[NODE_FORMAT] == CAGEHOP_LANDSCAPE_NODE_FORMAT_KELVIN;
  node->unit = kelvin ? CAGEHOP_UNIT_KELVIN : CAGEHOP_UNIT_PACKING_FRACTION;
  if (!(number[NODE_STATE] > 0.0 &&
        (kelvin ? isfinite(number[NODE_STATE]) : number[NODE_STATE] <= CAGEHOP_PACKING_FRACTION_MAX))) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  const double first_r = number[NODE_FIRST_R];
  int exponent;
  if (!(first_r == 0.0 || (first_r > 0.0 && first_r < 1.0 && frexp(first_r, &exponent) == 0.5))) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (status == CAGEHOP_OK) { // cells go up to 2^20
    const bool known = count >= NODE_COEFFICIENTS && first_r > 0.0;
    const double cells = known ? (20.0 - log2(first_r)) * PROXY_CELLS : -1.0;
    if (!(cells > 0.0 && cells <= CELLS_MAX && number[NODE_CELLS] == cells &&
          count == NODE_COEFFICIENTS + (size_t)cells * OF_CELL)) {
      return CAGEHOP_BAD_ARGUMENT;
    }
    read_state(number, node);
  } else {
    node->error.status = status;
    table_text_read(count - NODE_TEXT, &number[NODE_TEXT], node->error.text);
  }
  node->state = number[NODE_STATE];
  node->first_r = first_r;
  return CAGEHOP_OK;
}

/// The cells of a node that has some.
static int read_cells(const double number[], struct table_node *node) {
  struct proxy *proxy = &node->cells.proxy;
  const double *from = &number[NODE_COEFFICIENTS];
  proxy->count = (size_t)number[NODE_CELLS];
  proxy->first = proxy_upper_bits(node->first_r);
  proxy->cell = malloc(proxy->count * sizeof *proxy->cell);
  if (proxy->cell == NULL) {
    proxy->count = 0;
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < proxy->count; i++, from += OF_CELL) {
    struct proxy_cell *cell = &proxy->cell[i];
    proxy_place_cell(proxy->first + i, cell);
    memcpy(cell->caging, from, sizeof cell->caging);
    memcpy(cell->caging_force, from + PROXY_TERMS, sizeof cell->caging_force);
  }
  return CAGEHOP_OK;
}

int table_node_read(size_t count, const double number[], struct table_node *node) {
  struct cagehop_landscape_node said;
  int modulus_status = CAGEHOP_OK;
  *node = (struct table_node){0};
  if (cagehop_landscape_node_read(count, number, &said) != CAGEHOP_OK ||
      (said.error.status == CAGEHOP_OK && !table_status_read(number[NODE_MODULUS_STATUS], &modulus_status))) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  node->unit = said.unit;
  node->state = said.state;
  node->first_r = said.first_r;
  node->error = said.error;
  if (said.error.status != CAGEHOP_OK) {
    return CAGEHOP_OK;
  }
  node->modulus_status = modulus_status;
  node->structure_error = number[NODE_STRUCTURE_ERROR];
  node->structure_residual = number[NODE_STRUCTURE_RESIDUAL];
  node->barrier_error = number[NODE_BARRIER_ERROR];
  node->cells.stiffness = number[NODE_STIFFNESS];
  memcpy(node->number, &number[NODE_NUMBER], sizeof node->number);
  memcpy(node->modulus, &number[NODE_MODULUS], sizeof node->modulus);
  return read_cells(number, node);
}
