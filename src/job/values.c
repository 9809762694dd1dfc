// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/checks.h"

#include "job/universal.h"
#include "parameter/record.h"
#include "parameter/rules.h"
#include "status/text.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---------------------------------------------------------------- numbers

/// A written value as a number. Not for texts, files and axes.
static double number_of(const struct cagehop_parameter *row, const struct written_value *value) {
  switch (row->type) {
  case CAGEHOP_PARAMETER_AUTO:
    return value->number != NULL ? *value->number : NAN;
  case CAGEHOP_PARAMETER_COUNT:
    return (double)*value->count;
  case CAGEHOP_PARAMETER_TRUTH:
    return *value->truth ? 1.0 : 0.0;
  case CAGEHOP_PARAMETER_NAME:
    return *value->name;
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_TEXT:
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_AXIS:
  case CAGEHOP_PARAMETER_TABLES:
    break;
  }
  return *value->number;
}

static int complain_range(struct document *document, const struct cagehop_parameter *row,
                          const struct cagehop_model *model, double value) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  const int digits = row->type == CAGEHOP_PARAMETER_COUNT ? 17 : 12;
  cagehop_parameter_words(row, model, words);
  return diagnose(document->diagnostic, document_value_line(document, row->key), "%s is %.*g; it must be %s",
                  row->key, digits, value, words);
}

int values_check(struct document *document, const struct parsed_job *parsed, struct job *job) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  for (size_t k = 0; k < count; k++) {
    const struct written_value *value = schema_written(parsed, row[k]->key);
    void *record = job_record(row[k], job);
    if (value == NULL || row[k]->type == CAGEHOP_PARAMETER_FILE || row[k]->type == CAGEHOP_PARAMETER_AXIS ||
        row[k]->type == CAGEHOP_PARAMETER_TABLES) {
      continue;
    }
    if (row[k]->type == CAGEHOP_PARAMETER_TEXT) {
      if (!text_is_printable(value->text)) {
        return diagnose(document->diagnostic, document_value_line(document, row[k]->key),
                        "%s has a control character; write it without", row[k]->key);
      }
      snprintf((char *)record + row[k]->offset, row[k]->size, "%s", value->text);
      continue;
    }
    const double number = number_of(row[k], value);
    if (!cagehop_parameter_allows(row[k], &job->model, number)) {
      return complain_range(document, row[k], &job->model, number);
    }
    parameter_store(row[k], number, record);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- rules between keys

static bool is_written(const void *parsed, const char *key) {
  return schema_written(parsed, key) != NULL;
}

int rules_check(struct document *document, const struct parsed_job *parsed,
                const struct cagehop_model *model) {
  const struct rule_source source = {.context = parsed, .is_given = is_written};
  const struct written_value *barrier = schema_written(parsed, RULE_BARRIER_KEY);
  const struct written_value *sigma = schema_written(parsed, RULE_SIGMA_KEY),
                             *diameter = schema_written(parsed, RULE_DIAMETER_KEY);
  char words[RULE_WORDS_MAX];
  const char *key = rules_broken(&model->structure, &source, words);
  if (key == NULL && sigma != NULL && diameter != NULL && *sigma->number != *diameter->number) {
    text_print(words, sizeof words, "%s is %.12g and %s is %.12g, and both are d; leave one out",
               RULE_SIGMA_KEY, *sigma->number, RULE_DIAMETER_KEY, *diameter->number);
    key = RULE_SIGMA_KEY;
  }
  key = key != NULL ? key : material_rules_broken(model, &source, words);
  if (key == NULL && barrier != NULL) {
    key = rules_coupling_broken(*barrier->truth, model->elastic_coupling, &source, words);
  }
  return key == NULL ? CAGEHOP_OK
                     : diagnose(document->diagnostic, document_key_line(document, key), "%s", words);
}

// ---------------------------------------------------------------- material

void material_check(struct document *document, const struct parsed_job *parsed,
                    const struct material_base *base, struct job *job) {
  static_assert(sizeof job->material_universal == UNIVERSAL_WORDS_MAX, "room for the words");
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (schema_written(parsed, row[k].key) != NULL) {
      job->written_line[k] = document_key_line(document, row[k].key);
    } else if (strcmp(row[k].key, RULE_DIAMETER_KEY) == 0 && schema_written(parsed, RULE_SIGMA_KEY) != NULL) {
      job->written_line[k] = document_key_line(document, RULE_SIGMA_KEY);
    }
  }
  job->material_line = document_key_line(document, "material");
  job->material_known = base->known;
  if (base->known) { // its name in the catalogue's capitals
    memcpy(job->model.material.name, base->material.name, sizeof base->material.name);
  }
}

static bool has_line(const void *job, const char *key) {
  return job_written_line(job, key) > 0;
}

size_t job_written_line(const struct job *job, const char *key) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (strcmp(row[k].key, key) == 0) {
      return job->written_line[k];
    }
  }
  return strcmp(key, RULE_S_0_KEY) == 0 ? job->S_0_line : 0;
}

size_t job_settle_material(struct job *job, char unread[JOB_UNREAD_MAX], char fault[JOB_UNREAD_MAX]) {
  const struct rule_source source = {.context = job, .is_given = has_line};
  static_assert((int)JOB_UNREAD_MAX == (int)RULE_WORDS_MAX, "room for the words");
  static_assert((int)JOB_UNREAD_MAX == (int)UNIVERSAL_WORDS_MAX, "room for the words");
  if (!job->material_known) {
    universal_words(&source, &job->model, job->material_universal);
  }
  unread_words(&source, &job->model, unread);
  const char *key = material_rules_broken(&job->model, &source, fault);
  const size_t line = key != NULL ? job_written_line(job, key) : 0;
  return key == NULL ? 0 : line > 0 ? line : job->material_line;
}
