// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/catalogue.h"

#include "job/compressibility.h"
#include "job/read.h"
#include "job/uncertainty.h"
#include "parameter/rules.h"
#include "status/nearest.h"
#include "status/text.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_WORDS_MAX = 256, MATERIALS_MAX = 10000 }; // every name is compared with every other

static const char material_section[] = "material.";

const char *catalogue_path(const char *given) {
  const char *everywhere = getenv("CAGEHOP_CATALOGUE");
  return given != NULL ? given : everywhere != NULL && everywhere[0] != '\0' ? everywhere : NULL;
}

void catalogue_clear(struct catalogue *catalogue) {
  for (size_t i = 0; i < catalogue->count; i++) {
    free((char *)catalogue->entry[i].source);
  }
  free(catalogue->entry);
  free(catalogue->uncertainty);
  *catalogue = (struct catalogue){0};
}

const struct cagehop_material_entry *catalogue_find(const struct catalogue *catalogue, const char *name) {
  for (size_t i = 0; i < catalogue->count; i++) {
    if (names_equal(catalogue->entry[i].material.name, name)) {
      return &catalogue->entry[i];
    }
  }
  return cagehop_material_find(name);
}

struct cagehop_uncertainty catalogue_uncertainty(const struct catalogue *catalogue,
                                                 const struct cagehop_material_entry *entry) {
  for (size_t i = 0; i < catalogue->count; i++) {
    if (entry == &catalogue->entry[i]) {
      return catalogue->uncertainty[i];
    }
  }
  return (struct cagehop_uncertainty){0};
}

void catalogue_words(const struct catalogue *catalogue, const char *name, char words[CATALOGUE_WORDS_MAX]) {
  struct nearest nearest = nearest_to(name);
  char names[CATALOGUE_WORDS_MAX] = "", hint[NEAREST_WORDS_MAX];
  size_t built_in;
  const struct cagehop_material_entry *entry = cagehop_material_catalogue(&built_in);
  for (size_t i = 0; i < catalogue->count + built_in; i++) {
    const char *other =
        i < catalogue->count ? catalogue->entry[i].material.name : entry[i - catalogue->count].material.name;
    text_append(names, sizeof names, i > 0 ? ", " : "");
    text_append(names, sizeof names, other);
    nearest_try(&nearest, other);
  }
  nearest_words(&nearest, hint);
  snprintf(words, CATALOGUE_WORDS_MAX, "%swrite one of: %.*s%s", hint, (int)sizeof names - 128, names,
           strlen(names) > sizeof names - 128 ? " ..." : "");
}

// ---------------------------------------------------------------- one mapping of a file

static int complain_material_key(const struct document *document, const yaml_node_t *key) {
  char found[NODE_WORDS_MAX], keys[KEYS_WORDS_MAX] = "name", hint[NEAREST_WORDS_MAX];
  const char *text = node_text(key);
  struct nearest nearest = nearest_to(text != NULL ? text : "");
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (strncmp(row[k].key, material_section, strlen(material_section)) == 0) {
      const char *word = row[k].key + strlen(material_section);
      nearest_try(&nearest, word);
      text_append(keys, sizeof keys, row[k].type != CAGEHOP_PARAMETER_TEXT ? ", " : "");
      text_append(keys, sizeof keys, row[k].type != CAGEHOP_PARAMETER_TEXT ? word : "");
    }
  }
  nearest_try(&nearest, "source");
  nearest_try(&nearest, "uncertainty");
  nearest_words(&nearest, hint);
  node_words(key, found);
  return diagnose(
      document->diagnostic, node_line(key),
      "the key %s is unknown in a material; %sits keys are: %s, S_0_temperature_K, S_0, uncertainty, source",
      found, hint, keys);
}

/// One key of a material into the model; name, source and file are others' to read.
static int take_pair(struct document *document, const yaml_node_pair_t *pair, struct cagehop_model *model,
                     struct cagehop_uncertainty *uncertainty) {
  const yaml_node_t *key = document_node(document, pair->key), *value = document_node(document, pair->value);
  const char *word = node_text(key), *text = node_text(value);
  char path[KEY_PATH_MAX], error[CAGEHOP_MODEL_ERROR_MAX], found[NODE_WORDS_MAX];
  if (word != NULL &&
      (strcmp(word, "source") == 0 || strcmp(word, "file") == 0 || compressibility_has_key(word))) {
    return CAGEHOP_OK;
  }
  if (word != NULL && strcmp(word, "uncertainty") == 0) {
    return uncertainty_read(document, value, uncertainty);
  }
  snprintf(path, sizeof path, "%s%.60s", material_section, word != NULL ? word : "");
  if (cagehop_parameter_find(path) == NULL) {
    return complain_material_key(document, key);
  }
  if (text == NULL) {
    node_words(value, found);
    return diagnose(document->diagnostic, node_line(value), "%s is %s; it must be one value", path, found);
  }
  return cagehop_model_set(model, path, text, error) == CAGEHOP_OK
             ? CAGEHOP_OK
             : diagnose(document->diagnostic, node_line(value), "%s", error);
}

/// The keys of a mapping on top of a material.
static int take_mapping(struct document *document, const yaml_node_t *mapping,
                        struct cagehop_material *material, struct cagehop_uncertainty *uncertainty) {
  struct cagehop_model model = cagehop_model_default();
  model.material = *material;
  const yaml_node_pair_t *end = mapping->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < end; pair++) {
    const yaml_node_t *key = document_node(document, pair->key);
    const char *word = node_text(key);
    if (word != NULL && document_pair(document, mapping, word, strlen(word)) != pair) {
      return diagnose(document->diagnostic, node_line(key), "a material has %.40s twice; keep one", word);
    }
    const int status = take_pair(document, pair, &model, uncertainty);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  *material = model.material;
  return compressibility_read(document, mapping, material);
}

/// Appends a material; its source is copied.
static int append_entry(struct document *document, const struct cagehop_material *material,
                        const struct cagehop_uncertainty *uncertainty, const char *source,
                        struct catalogue *catalogue) {
  struct cagehop_material_entry *larger =
      realloc(catalogue->entry, (catalogue->count + 1) * sizeof *catalogue->entry);
  struct cagehop_uncertainty *errors =
      realloc(catalogue->uncertainty, (catalogue->count + 1) * sizeof *catalogue->uncertainty);
  char *copy = strdup(source != NULL ? source : "not said");
  catalogue->entry = larger != NULL ? larger : catalogue->entry;
  catalogue->uncertainty = errors != NULL ? errors : catalogue->uncertainty;
  if (larger == NULL || errors == NULL || copy == NULL) {
    free(copy);
    return diagnose_no_memory(document->diagnostic);
  }
  text_make_printable(copy, strlen(copy));
  catalogue->uncertainty[catalogue->count] = *uncertainty;
  catalogue->entry[catalogue->count++] = (struct cagehop_material_entry){*material, copy};
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- a file

static int find_base(struct document *document, const char *identity, bool may_name_file,
                     struct material_base *base);

/// `material:`, by name or with numbers, as in a job.
static int read_one_material(struct document *document, const yaml_node_t *node, bool may_name_file,
                             struct catalogue *catalogue) {
  struct material_base base;
  int status = find_base(document, NULL, may_name_file, &base);
  const char *source = NULL, *canonical = base.material.name;
  struct cagehop_material material = base.material;
  if (status == CAGEHOP_OK && node != NULL && node->type == YAML_MAPPING_NODE) {
    status = take_mapping(document, node, &material, &base.uncertainty);
    source = document_text_below(document, node, "source");
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (base.known) {
    memcpy(material.name, canonical, sizeof material.name);
  }
  return append_entry(document, &material, &base.uncertainty, source, catalogue);
}

/// A material of a list needs a name that the list has once.
static int refuse_twice(struct document *document, const yaml_node_t *node, const char *name,
                        const struct catalogue *catalogue) {
  for (size_t i = 0; i < catalogue->count; i++) {
    if (names_equal(catalogue->entry[i].material.name, name)) {
      return diagnose(document->diagnostic, node_line(node), "%s stands there twice; keep one", name);
    }
  }
  return CAGEHOP_OK;
}

/// `materials:`, a list.
static int read_material_list(struct document *document, const yaml_node_t *list,
                              struct catalogue *catalogue) {
  const long count = list->data.sequence.items.top - list->data.sequence.items.start;
  if (count > MATERIALS_MAX) {
    return diagnose(document->diagnostic, node_line(list), "a catalogue has at most %d materials, not %ld",
                    MATERIALS_MAX, count);
  }
  for (const yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top;
       item++) {
    const yaml_node_t *node = document_node(document, *item);
    struct cagehop_material material = cagehop_material_universal();
    struct cagehop_uncertainty uncertainty = {0};
    const char *name =
        node != NULL && node->type == YAML_MAPPING_NODE ? document_text_below(document, node, "name") : NULL;
    if (name == NULL) {
      return diagnose(document->diagnostic, node_line(node), "a material of the list lacks its name");
    }
    int status = take_mapping(document, node, &material, &uncertainty);
    if (status != CAGEHOP_OK) {
      return status;
    }
    if (isnan(material.glass_transition_K) && material.compressibility.count == 0) {
      return diagnose(document->diagnostic, node_line(node), "%s lacks the key glass_transition_K",
                      material.name);
    }
    status = refuse_twice(document, node, material.name, catalogue);
    if (status == CAGEHOP_OK) {
      status = append_entry(document, &material, &uncertainty, document_text_below(document, node, "source"),
                            catalogue);
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}

static int read_materials(struct document *document, bool may_name_file, struct catalogue *catalogue) {
  const yaml_node_t *list = document_value(document, "materials"),
                    *one = document_value(document, "material");
  if (list != NULL && list->type == YAML_SEQUENCE_NODE) {
    return read_material_list(document, list, catalogue);
  }
  if (list == NULL && one != NULL) {
    return read_one_material(document, one, may_name_file, catalogue);
  }
  return diagnose(document->diagnostic, list != NULL ? node_line(list) : 0,
                  "a catalogue is a list `materials:`, each with name, glass_transition_K and source; or one "
                  "`material:`");
}

/// `may_name_file`: whether its own material may be one of another file.
static int read_catalogue(const char *path, bool may_name_file, struct catalogue *catalogue,
                          char error[JOB_ERROR_MAX]) {
  const struct diagnostic diagnostic = {.path = path, .line = error, .kind = "a catalogue of materials"};
  struct document document;
  char *text = NULL;
  size_t length = 0;
  *catalogue = (struct catalogue){0};
  error[0] = '\0';
  int status = read_text(&diagnostic, &text, &length);
  if (status == CAGEHOP_OK) {
    status = document_parse(&diagnostic, text, length, &document);
    if (status == CAGEHOP_OK) {
      status = read_materials(&document, may_name_file, catalogue);
      document_clear(&document);
    }
  }
  free(text);
  if (status != CAGEHOP_OK) {
    catalogue_clear(catalogue);
  }
  return status;
}

int catalogue_read(const char *path, struct catalogue *catalogue, char error[JOB_ERROR_MAX]) {
  return read_catalogue(path, true, catalogue, error);
}

// ---------------------------------------------------------------- what a job names

/// A line "key: value" of a map's identity into a model or its errors; texts have their control characters as
/// \xNN there.
static void take_identity_line(const char *line, size_t length, struct cagehop_model *model,
                               struct cagehop_uncertainty *uncertainty) {
  char key[KEY_PATH_MAX], value[CAGEHOP_PARAMETER_TEXT_MAX];
  const char *colon = memchr(line, ':', length);
  if (colon == NULL || (size_t)(colon - line) >= sizeof key || colon + 2 > line + length) {
    return;
  }
  snprintf(key, sizeof key, "%.*s", (int)(colon - line), line);
  size_t used = 0;
  for (const char *at = colon + 2; at < line + length && used + 1 < sizeof value; used++) {
    unsigned code;
    const bool escaped = *at == '\\' && sscanf(at, "\\x%2X", &code) == 1;
    value[used] = escaped ? (char)code : *at;
    at += escaped ? strlen("\\xNN") : 1;
  }
  value[used] = '\0';
  // What this version does not know is not in its struct.
  (void)cagehop_model_set(model, key, value, NULL);
  uncertainty_take_line(key, value, uncertainty);
}

static void take_identity(const char *identity, struct material_base *base) {
  struct cagehop_model model = cagehop_model_default();
  model.material = base->material;
  for (const char *line = identity; *line != '\0';) {
    const size_t length = strcspn(line, "\n");
    if (strncmp(line, material_section, strlen(material_section)) == 0 || uncertainty_is_line(line)) {
      take_identity_line(line, length, &model, &base->uncertainty);
    }
    line += length + (line[length] == '\n');
  }
  base->material = model.material;
  base->known = true;
}

/// A name that is in no catalogue, where it is not the name of a material with own numbers.
static int complain_material_name(struct document *document, const struct catalogue *catalogue,
                                  const char *name, const char *path) {
  char words[CATALOGUE_WORDS_MAX], found[NODE_WORDS_MAX];
  catalogue_words(catalogue, name, words);
  node_words(document_value(document, path), found);
  return diagnose(document->diagnostic, document_value_line(document, path),
                  "material %s is not in the catalogue; %s; or a mapping with glass_transition_K, or with "
                  "S_0_temperature_K and S_0",
                  found, words);
}

/// The material of that name, or the only one of a file.
static int choose_base(struct document *document, const struct catalogue *catalogue, const char *name,
                       struct material_base *base) {
  const yaml_node_t *node = document_value(document, "material");
  const bool by_mapping = node != NULL && node->type == YAML_MAPPING_NODE;
  const bool own_numbers = by_mapping && document_text_below(document, node, "glass_transition_K") != NULL;
  const bool has_file = by_mapping && document_text_below(document, node, "file") != NULL;
  const struct cagehop_material_entry *entry = name != NULL ? catalogue_find(catalogue, name)
                                               : has_file && catalogue->count == 1 ? catalogue->entry
                                                                                   : NULL;
  if (entry != NULL) {
    *base = (struct material_base){
        .known = true, .material = entry->material, .uncertainty = catalogue_uncertainty(catalogue, entry)};
    return CAGEHOP_OK;
  }
  if (name == NULL && has_file) {
    return diagnose(document->diagnostic, node_line(node),
                    "material.name is missing: %s holds %zu materials; write the name of one",
                    document_text_below(document, node, "file"), catalogue->count);
  }
  const bool may_do_without = by_mapping && document_may_lack_Eq_11(document);
  if (name != NULL && name[0] != '\0' && !own_numbers && !may_do_without) {
    return complain_material_name(document, catalogue, name, by_mapping ? "material.name" : "material");
  }
  return CAGEHOP_OK;
}

static int find_base(struct document *document, const char *identity, bool may_name_file,
                     struct material_base *base) {
  const yaml_node_t *node = document_value(document, "material");
  const bool by_mapping = node != NULL && node->type == YAML_MAPPING_NODE;
  const char *name = by_mapping ? document_text_below(document, node, "name") : node_text(node);
  const char *file = by_mapping ? document_text_below(document, node, "file") : NULL;
  *base = (struct material_base){.material = cagehop_material_universal()};
  if (identity != NULL) {
    take_identity(identity, base);
    return CAGEHOP_OK;
  }
  if (file != NULL && !may_name_file) {
    return diagnose(document->diagnostic, node_line(node), "a catalogue's own material names no other file");
  }
  const char *path = may_name_file && node != NULL ? catalogue_path(file) : NULL;
  struct catalogue catalogue = {0};
  char error[JOB_ERROR_MAX];
  int status = path != NULL ? read_catalogue(path, false, &catalogue, error) : CAGEHOP_OK;
  if (status == CAGEHOP_BAD_ARGUMENT) {
    return diagnose(document->diagnostic,
                    document_key_line(document, file != NULL ? "material.file" : "material"), "%s%s",
                    file != NULL ? "" : "CAGEHOP_CATALOGUE: ", error);
  }
  if (status != CAGEHOP_OK) {
    return diagnose_no_memory(document->diagnostic);
  }
  status = choose_base(document, &catalogue, name, base);
  catalogue_clear(&catalogue);
  return status;
}

int material_base_find(struct document *document, const char *identity, struct material_base *base) {
  const int status = find_base(document, identity, true, base);
  if (status == CAGEHOP_OK && base->material.compressibility.count > 0 &&
      document_value(document, RULE_S_0_KEY) == NULL) { // a map has it from its job's text
    return diagnose(document->diagnostic, document_key_line(document, "material"),
                    "S_0 of %s, in a catalogue, is for commands; a job writes it under material itself, as "
                    "S_0_temperature_K and S_0",
                    base->material.name);
  }
  return status;
}
