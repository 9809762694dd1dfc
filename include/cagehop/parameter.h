// SPDX-License-Identifier: GPL-3.0-or-later
/// What a computation is told: one row for each parameter of struct cagehop_model, with its key in a job
/// file, its option on the command line, its range and its place in the struct. The job file, the command
/// line, the identity of jobs and the fingerprint that decides which points two maps share are made from
/// these rows.
///
/// Not collective; all functions are safe from several threads that work on models of their own.
#ifndef CAGEHOP_PARAMETER_H
#define CAGEHOP_PARAMETER_H

#include <cagehop/export.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a parameter is written, and the type of its field.
enum cagehop_parameter_type {
  CAGEHOP_PARAMETER_NUMBER, ///< double
  CAGEHOP_PARAMETER_AUTO,   ///< double, or the word auto for NaN: to be found on the theory
  CAGEHOP_PARAMETER_COUNT,  ///< size_t
  CAGEHOP_PARAMETER_TRUTH,  ///< true or false: a bool, or by its size a double that is then 1 or 0
  CAGEHOP_PARAMETER_NAME,   ///< an enumeration, by the names of its values
  CAGEHOP_PARAMETER_TEXT,   ///< char[CAGEHOP_MATERIAL_NAME_MAX]
  CAGEHOP_PARAMETER_FILE,   ///< char *, the name of a file; not in a model, but in rows of the program's own
  CAGEHOP_PARAMETER_AXIS,   ///< numbers, as a range or as a list; likewise
  CAGEHOP_PARAMETER_TABLES, ///< files with S(q), a mapping each; likewise
};

/// What a parameter decides.
enum cagehop_parameter_role {
  CAGEHOP_PARAMETER_LABEL,    ///< nothing but what the result is called
  CAGEHOP_PARAMETER_PHYSICS,  ///< the numbers
  CAGEHOP_PARAMETER_ACCURACY, ///< how accurate they are, and so their last bits
  CAGEHOP_PARAMETER_OUTPUT,   ///< which results there are
  CAGEHOP_PARAMETER_RUN,      ///< how and where they are computed; never a result
};

/// One row. All texts are static.
struct cagehop_parameter {
  const char *key;    ///< in a job file, "material.diameter_nm"
  const char *option; ///< on the command line, "--closure"; or NULL
  const char *unit;   ///< "nm"; "1" for numbers without; NULL for what is no number
  const char *help;
  const char *left_out; ///< what holds where the key is left out; NULL where it must be written, or where
                        ///< `help` tells when
  enum cagehop_parameter_type type;
  enum cagehop_parameter_role role;
  bool required;    ///< in a job file; a material of the catalogue stands for its numbers
  unsigned sources; ///< which sources of S(q) read it, as bits 1u << enum cagehop_structure_source; 0: all
  double low, high; ///< of numbers, counts and the values of an axis; high may be INFINITY
  bool low_open;    ///< whether low itself is too low
  double high_of_tables;               ///< instead of high for CAGEHOP_STRUCTURE_TABLE; 0: the same
  const char *rule;                    ///< what else is asked of a number, "dividing 1"; or NULL
  bool (*obeys)(double number);        ///< whether a number obeys that rule; or NULL
  const char *(*name)(unsigned value); ///< the names of an enumeration, NULL past the last; or NULL
  size_t offset, size;                 ///< in struct cagehop_model, in bytes
};

enum {
  CAGEHOP_PARAMETERS_MAX = 48,      ///< there are no more rows than that
  CAGEHOP_PARAMETER_NAMES_MAX = 16, ///< nor names of an enumeration
};

/// The rows, in the order in which a job's identity lists them; *count receives their number.
CAGEHOP_API const struct cagehop_parameter *cagehop_parameters(size_t *count);

/// The row of that key, or NULL.
CAGEHOP_API const struct cagehop_parameter *cagehop_parameter_find(const char *key);

/// "label", "physics", "accuracy", "output", "run"; NULL past the last.
CAGEHOP_API const char *cagehop_parameter_role_name(enum cagehop_parameter_role role);

/// "number", "number or auto", "count", "truth", "name", "text", "file", "range or list"; NULL past the last.
CAGEHOP_API const char *cagehop_parameter_type_name(enum cagehop_parameter_type type);

enum { CAGEHOP_PARAMETER_TEXT_MAX = 256 };

/// What a value has to be, to follow "must be": "above 0 and at most 0.8", "one of: prism, percus-yevick"; of
/// an axis each of its values.
/// `model` decides where limits depend on the source of S(q); NULL: they are those of other sources than
/// tables.
CAGEHOP_API void cagehop_parameter_words(const struct cagehop_parameter *parameter,
                                         const struct cagehop_model *model,
                                         char words[CAGEHOP_PARAMETER_TEXT_MAX]);

/// Whether a number, a count or the value of an enumeration is in range; NaN is for CAGEHOP_PARAMETER_AUTO
/// alone. `model` as above.
CAGEHOP_API bool cagehop_parameter_allows(const struct cagehop_parameter *parameter,
                                          const struct cagehop_model *model, double value);

/// Puts a value that is allowed into the model; counts, truths and enumerations as numbers. Not for
/// CAGEHOP_PARAMETER_TEXT.
CAGEHOP_API void cagehop_parameter_store(const struct cagehop_parameter *parameter, double value,
                                         struct cagehop_model *model);

/// The value in a model, as a job file would have it: "0.8", "auto", "true", "percus-yevick". Numbers are the
/// shortest decimals that read back as the same bits.
CAGEHOP_API void cagehop_parameter_write(const struct cagehop_parameter *parameter,
                                         const struct cagehop_model *model,
                                         char text[CAGEHOP_PARAMETER_TEXT_MAX]);

enum { CAGEHOP_NUMBER_TEXT_MAX = 32 };

/// The shortest decimal that reads back as the same number.
CAGEHOP_API void cagehop_number_write(double number, char text[CAGEHOP_NUMBER_TEXT_MAX]);

enum { CAGEHOP_MODEL_ERROR_MAX = 1024 };

/// The model of a job file that writes no more than it must: the first material of the catalogue; S(q) by
/// prism with closure percus-yevick.
CAGEHOP_API struct cagehop_model cagehop_model_default(void);

/// Sets one parameter by its key, to a value in a job file's words: ("structure.closure",
/// "modified-verlet"), ("material.phi_g", "auto"); "material" takes a name of the catalogue and sets all of
/// the material. Each value is checked alone. Returns 0; or CAGEHOP_BAD_ARGUMENT with one line in `error`,
/// which may be NULL, and the model as it was.
CAGEHOP_API int cagehop_model_set(struct cagehop_model *model, const char *key, const char *value,
                                  char error[CAGEHOP_MODEL_ERROR_MAX]);

/// Whether the parameters of a model fit together: none that its source of S(q) does not read, a table where
/// that is the source, a step with another program's grid and only there. A parameter that is 0 counts as
/// left out. Returns 0; or CAGEHOP_BAD_ARGUMENT with one line in `error`, which may be NULL.
CAGEHOP_API int cagehop_model_check(const struct cagehop_model *model, char error[CAGEHOP_MODEL_ERROR_MAX]);

#ifdef __cplusplus
}
#endif
#endif
