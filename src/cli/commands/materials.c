// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/options.h"
#include "cli/output/json.h"
#include "job/catalogue.h"
#include "job/key_table.h"

#include <cagehop/material.h>
#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// A model that has the material, so that the rows of section material can be read from it.
static struct cagehop_model model_of(const struct cagehop_material_entry *entry) {
  struct cagehop_model model = cagehop_model_default();
  model.material = entry->material;
  return model;
}

/// The parameters of section material but its name, which every entry begins with. Returns the last word of
/// the key, or NULL for other rows.
static const char *number_key(const struct cagehop_parameter *row) {
  return row->type != CAGEHOP_PARAMETER_TEXT ? job_key_word(row, "material") : NULL;
}

/// Whether the entry has that number; the moduli of an incompressible material are none.
static bool has_number(const struct cagehop_material_entry *entry, const char *key) {
  return cagehop_material_is_compressible(&entry->material) || strncmp(key, "bulk_modulus", 12) != 0;
}

static void print_entry(const struct cagehop_material_entry *entry) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  const struct cagehop_model model = model_of(entry);
  printf("%s\n", entry->material.name);
  for (size_t k = 0; k < count; k++) {
    char text[CAGEHOP_PARAMETER_TEXT_MAX];
    if (number_key(&row[k]) != NULL && has_number(entry, number_key(&row[k]))) {
      cagehop_parameter_write(&row[k], &model, text);
      printf("  %-18s  %s\n", number_key(&row[k]), text);
    }
  }
  printf("  source: %s\n", entry->source);
}

static json_t *describe_entry(const struct cagehop_material_entry *entry) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  const struct cagehop_model model = model_of(entry);
  json_t *object = json_object();
  json_object_set_new(object, "name", json_string(entry->material.name));
  for (size_t k = 0; k < count; k++) {
    if (number_key(&row[k]) != NULL) { // all are doubles
      double value;
      memcpy(&value, (const char *)&model + row[k].offset, sizeof value);
      json_object_set_new(object, number_key(&row[k]),
                          json_number(has_number(entry, number_key(&row[k])) ? value : NAN));
    }
  }
  json_object_set_new(object, "source", json_string(entry->source));
  return object;
}

/// The entries of people's file, then the library's but for those whose names the file has too.
static int show_materials(const struct catalogue *file, bool json) {
  size_t count;
  const struct cagehop_material_entry *catalogue = cagehop_material_catalogue(&count);
  json_t *rows = json ? json_array() : NULL;
  for (size_t i = 0; i < file->count + count; i++) {
    const struct cagehop_material_entry *entry =
        i < file->count ? &file->entry[i] : &catalogue[i - file->count];
    if (catalogue_find(file, entry->material.name) != entry) {
      continue;
    }
    if (json) {
      json_array_append_new(rows, describe_entry(entry));
    } else {
      print_entry(entry);
    }
  }
  return json ? json_print(json_pack("{s:o}", "materials", rows)) : EXIT_DONE;
}

struct materials_request {
  bool json;
  const char *catalogue;
};

static int run_materials(const struct command *command, int argc, char **argv) {
  struct materials_request request = {0};
  struct catalogue catalogue = {0};
  char error[JOB_ERROR_MAX];
  int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  const char *path = catalogue_path(request.catalogue);
  if (path != NULL && catalogue_read(path, &catalogue, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_USAGE_ERROR;
  }
  status = show_materials(&catalogue, request.json);
  catalogue_clear(&catalogue);
  return status;
}

static const struct option_row materials_options[] = {
    {.name = "catalogue",
     .kind = OPTION_TEXT,
     .word = "FILE",
     .help = "a YAML file whose materials come first, as for --material",
     .left_out = "$CAGEHOP_CATALOGUE",
     OPTION_AT(materials_request, catalogue)},
    {.name = "json",
     .kind = OPTION_FLAG,
     .help = "one JSON object, {\"materials\": [...]}, phi_g null where it is found on the theory, "
             "bulk_modulus_GPa null where the material is incompressible",
     OPTION_AT(materials_request, json)},
};

const struct command command_materials = {
    .name = "materials",
    .summary = "the catalogue of materials",
    .description =
        "Lists the materials that a job file and --material can name, with their parameters and sources. A "
        "catalogue of your own is a YAML file: a list `materials:`, each with name, glass_transition_K, what "
        "else is known, and source. The library's is installed as share/cagehop/materials.yaml, to copy "
        "from.",
    .option = materials_options,
    .option_count = OPTION_COUNT(materials_options),
    .run = run_materials,
};
