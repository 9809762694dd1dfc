// SPDX-License-Identifier: GPL-3.0-or-later
/// The YAML tree of a job file: which keys are there, in what form, and on which line.
#ifndef CAGEHOP_JOB_DOCUMENT_H
#define CAGEHOP_JOB_DOCUMENT_H

#include "job/job.h"

#include <yaml.h>

struct document {
  const char *path; ///< of the file, for errors
  yaml_document_t tree;
};

enum form { FORM_ABSENT, FORM_SCALAR, FORM_LIST, FORM_MAPPING };

/// Parses the text. 0, or CAGEHOP_BAD_ARGUMENT with `error` for bad syntax, an empty file, a second document, or a key
/// that is given twice.
int document_parse(const char *path, const char *text, struct document *document, char error[JOB_ERROR_MAX]);
void document_clear(struct document *document);

/// The form of the node at a dotted path of keys ("grid.pressure").
enum form document_form(const struct document *document, const char *key_path);

/// The line, from 1, of that node; of the deepest part of the path that is there when it is not. Element `index` of a list,
/// or -1 for the node itself.
int document_line(const struct document *document, const char *key_path, int index);

/// Writes "PATH:LINE: " and the rest into `error`; returns CAGEHOP_BAD_ARGUMENT.
int document_fail(const struct document *document, int line, char error[JOB_ERROR_MAX], const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
