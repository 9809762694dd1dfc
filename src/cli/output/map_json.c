// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/map_json.h"

#include "cli/output/json.h"

#include <cagehop/status.h>
#include <math.h>

static json_t *range_json(const struct map_range *range) {
  return json_pack("[o, o]", json_number(range->low), json_number(range->high));
}

static void add_page(const struct map_page *page, json_t *object) {
  json_t *ranges =
      json_pack("{s:o, s:o, s:o, s:o, s:o}", "temperature", range_json(&page->temperature), "phi",
                range_json(&page->phi), "pressure_MPa", range_json(&page->pressure_MPa), "pressure_reduced",
                range_json(&page->pressure_reduced), "tau_alpha", range_json(&page->tau_alpha));
  json_t *isobars = json_array();
  for (int k = 0; k < 2 && page->has_isobars; k++) {
    json_array_append_new(isobars,
                          json_pack("{s:o, s:o, s:o}", "pressure", json_number(page->isobar[k].pressure),
                                    "T_g", json_number(page->isobar[k].T_g), "fragility",
                                    json_number(page->isobar[k].fragility)));
  }
  json_object_set_new(object, "ranges", ranges);
  json_object_set_new(object, "glass_transition", isobars);
  json_object_set_new(object, "mean_solve_seconds", json_number(page->mean_seconds));
}

/// Whether a run goes on, and how fast.
static void add_running(enum map_life life, const struct map_rate *rate, json_t *object) {
  const bool over = life == MAP_LIFE_OVER;
  json_object_set_new(object, "running", life == MAP_LIFE_UNKNOWN ? json_null() : json_boolean(!over));
  json_object_set_new(object, "tiles_per_second", json_number(over ? NAN : rate->tiles_per_second));
  json_object_set_new(object, "seconds_left", json_number(over ? NAN : rate->seconds_left));
}

int map_json_print(const char *path, const struct map_info *info, const struct map_page *page,
                   enum map_life life, const struct map_rate *rate) {
  json_t *object = json_object(), *regimes = json_object(), *attributes = json_object(), *runs = json_array();
  const struct {
    const char *name;
    size_t value;
  } counts[] = {{"states", info->n_phi},     {"pressures", info->n_pressure},
                {"tiles", info->tile_count}, {"tiles_done", info->tiles_done},
                {"kinds", info->kinds},      {"cooling_rates", info->n_cooling_rate}};
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    json_object_set_new(regimes, cagehop_regime_name(i), json_integer((json_int_t)info->regime_count[i]));
  }
  for (size_t i = 0; i < info->attribute_count; i++) {
    json_object_set_new(attributes, info->attribute[i].name, json_string(info->attribute[i].value));
  }
  for (size_t i = 0; i < info->run_count; i++) {
    json_array_append_new(runs, json_string(info->run[i]));
  }
  json_object_set_new(object, "map", json_string(path));
  for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
    json_object_set_new(object, counts[k].name, json_integer((json_int_t)counts[k].value));
  }
  json_object_set_new(object, "isobars_done",
                      info->has_isobars ? json_integer((json_int_t)info->isobars_there) : json_null());
  json_object_set_new(object, "state_axis",
                      json_pack("{s:s, s:s, s:o, s:o}", "name", info->state_axis, "units", info->state_unit,
                                "first", json_number(info->state_first), "last",
                                json_number(info->state_last)));
  json_object_set_new(object, "pressure_axis",
                      json_pack("{s:s, s:o, s:o}", "units", info->pressure_unit, "first",
                                json_number(info->pressure_first), "last", json_number(info->pressure_last)));
  add_running(life, rate, object);
  if (page != NULL) {
    add_page(page, object);
  }
  json_object_set_new(object, "regimes", regimes);
  json_object_set_new(object, "attributes", attributes);
  json_object_set_new(object, "runs", runs);
  json_object_set_new(object, "job_sha256", json_string(info->job_sha256));
  json_object_set_new(object, "job", json_text(info->job_text));
  return json_print(object);
}
