// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/isobars_part.h"

#include "phase_map/isobars.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// What has a fixed size; pointers in it mean nothing. Arrays follow: cooling rates, pressures, levels,
/// intervals; then of each node x, and of each curve at the pressures ln(tau_alpha), its derivative, status.
struct head {
  struct cagehop_isobar_params params;
  enum cagehop_unit unit;
  size_t n_pressure, n_level;
  struct phi_interpolant interpolant;
};

/// How many curves each pressure has.
static size_t curves_of(const struct cagehop_isobars *isobars) {
  return isobars->interpolant.n_pressure / isobars->pressure.count;
}

size_t isobars_part_bytes(const struct cagehop_isobars *isobars, size_t count) {
  const struct phi_interpolant *interpolant = &isobars->interpolant;
  return sizeof(struct head) + isobars->params.n_cooling_rate * sizeof(double) + count * sizeof(double) +
         isobars->n_level * sizeof(double) + interpolant->interval_count * sizeof(struct interval) +
         interpolant->node_total * (sizeof(double) + curves_of(isobars) * count * NODE_BYTES);
}

static void put_bytes(unsigned char **to, const void *from, size_t bytes) {
  if (bytes > 0) {
    memcpy(*to, from, bytes);
  }
  *to += bytes;
}

static void take_bytes(const unsigned char **from, void *to, size_t bytes) {
  if (bytes > 0) {
    memcpy(to, *from, bytes);
  }
  *from += bytes;
}

void isobars_part_pack(const struct cagehop_isobars *isobars, size_t first, size_t count, void *bytes) {
  const struct phi_interpolant *interpolant = &isobars->interpolant;
  const size_t n = isobars->pressure.count;
  unsigned char *to = bytes;
  struct head head = {.params = isobars->params,
                      .unit = isobars->pressure.unit,
                      .n_pressure = count,
                      .n_level = isobars->n_level,
                      .interpolant = *interpolant};
  head.interpolant.n_pressure = curves_of(isobars) * count;
  put_bytes(&to, &head, sizeof head);
  put_bytes(&to, isobars->params.cooling_rate_K_per_s, isobars->params.n_cooling_rate * sizeof(double));
  put_bytes(&to, &isobars->pressure.value[first], count * sizeof(double));
  put_bytes(&to, isobars->log_level, isobars->n_level * sizeof(double));
  put_bytes(&to, interpolant->interval, interpolant->interval_count * sizeof *interpolant->interval);
  for (size_t i = 0; i < interpolant->node_total; i++) {
    const struct node *node = &interpolant->node[i];
    put_bytes(&to, &node->x, sizeof node->x);
    for (size_t from = first; from < interpolant->n_pressure; from += n) {
      put_bytes(&to, &node->log_tau[from], count * sizeof(double));
      put_bytes(&to, &node->dlntau_dP[from], count * sizeof(double));
      put_bytes(&to, &node->status[from], count * sizeof(int8_t));
    }
  }
}

/// An array of `count` elements of `size` bytes; NULL where there is no memory.
static void *take_array(const unsigned char **from, size_t count, size_t size) {
  void *array = malloc(count * size + 1);
  if (array != NULL) {
    take_bytes(from, array, count * size);
  }
  return array;
}

/// Takes the nodes' values. False where there is no memory.
static bool take_nodes(const unsigned char **from, size_t n_pressure, struct phi_interpolant *interpolant,
                       size_t node_total) {
  const size_t n = interpolant->n_pressure;
  interpolant->node = calloc(node_total + 1, sizeof *interpolant->node);
  while (interpolant->node != NULL && interpolant->node_total < node_total) {
    struct node *node = &interpolant->node[interpolant->node_total];
    double *values = malloc(n * NODE_BYTES);
    if (values == NULL) {
      return false;
    }
    *node = (struct node){.log_tau = values, .dlntau_dP = values + n, .status = (int8_t *)(values + 2 * n)};
    interpolant->node_total++;
    take_bytes(from, &node->x, sizeof node->x);
    for (size_t to = 0; to < n; to += n_pressure) {
      take_bytes(from, &node->log_tau[to], n_pressure * sizeof(double));
      take_bytes(from, &node->dlntau_dP[to], n_pressure * sizeof(double));
      take_bytes(from, &node->status[to], n_pressure * sizeof(int8_t));
    }
  }
  return interpolant->node != NULL;
}

static bool take_all(const unsigned char *from, struct cagehop_isobars *isobars) {
  struct phi_interpolant *interpolant = &isobars->interpolant;
  struct head head;
  take_bytes(&from, &head, sizeof head);
  isobars->params = head.params;
  isobars->n_level = head.n_level;
  isobars->params.cooling_rate_K_per_s = take_array(&from, head.params.n_cooling_rate, sizeof(double));
  isobars->pressure = (struct cagehop_axis){head.unit, head.n_pressure, NULL};
  *interpolant = head.interpolant;
  interpolant->node = NULL;
  interpolant->node_total = 0;
  interpolant->interval = NULL;
  interpolant->known = NULL;
  if (isobars->params.cooling_rate_K_per_s == NULL) {
    return false;
  }
  isobars->pressure.value = take_array(&from, head.n_pressure, sizeof(double));
  isobars->log_level =
      isobars->pressure.value != NULL ? take_array(&from, head.n_level, sizeof(double)) : NULL;
  if (isobars->log_level == NULL) {
    return false;
  }
  interpolant->interval = take_array(&from, interpolant->interval_count, sizeof *interpolant->interval);
  interpolant->known = calloc(interpolant->interval_count + 1, sizeof *interpolant->known);
  isobars->sample = malloc(ISOBAR_SAMPLES * head.params.vft_points * sizeof *isobars->sample + 1);
  if (interpolant->interval == NULL || interpolant->known == NULL || isobars->sample == NULL) {
    return false;
  }
  interpolant_forget(interpolant);
  return take_nodes(&from, head.n_pressure, interpolant, head.interpolant.node_total);
}

int isobars_part_unpack(const struct cagehop_model *model, const void *bytes,
                        struct cagehop_isobars **isobars) {
  *isobars = calloc(1, sizeof **isobars);
  if (*isobars == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*isobars)->material = model->material;
  (*isobars)->structure = model->structure;
  (*isobars)->own = own_temperature_of(&model->structure);
  (*isobars)->stage = STAGE_NOTHING;
  if (!take_all(bytes, *isobars)) {
    cagehop_isobars_destroy(isobars);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

const struct cagehop_isobar_params *isobars_part_params(const struct cagehop_isobars *isobars) {
  return &isobars->params;
}
