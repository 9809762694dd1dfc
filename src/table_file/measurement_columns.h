// SPDX-License-Identifier: GPL-3.0-or-later
/// Names of the columns of measurements.
#ifndef CAGEHOP_TABLE_FILE_MEASUREMENT_COLUMNS_H
#define CAGEHOP_TABLE_FILE_MEASUREMENT_COLUMNS_H

#include "table_file/fields.h"

#include <stdbool.h>

/// What a column holds.
enum measured {
  MEASURED_SKIPPED,
  MEASURED_T,      ///< temperature of a measurement
  MEASURED_P,      ///< pressure
  MEASURED_TAU,    ///< relaxation time; like the next two what was measured, or what defines a T_g
  MEASURED_ETA,    ///< viscosity
  MEASURED_D,      ///< diffusion coefficient
  MEASURED_T_G,    ///< glass transition temperature
  MEASURED_RATE,   ///< cooling rate that defines it
  MEASURED_SIGMA,  ///< standard error of the logarithm of what was measured, for all quantities of the row
  MEASURED_WEIGHT, ///< of the squared residual
  MEASURED_COLUMNS,
};

/// What a name says.
struct measured_name {
  enum measured what;
  bool is_error;   ///< the standard error of that quantity, in its own unit
  double factor;   ///< to K, MPa, s, Pa s, m^2/s, K/s; or of a sigma to that of the natural logarithm
  double offset;   ///< added after that: degrees Celsius
  double log_base; ///< the column holds the logarithm with that base; 0: the number itself
};

/// Reads "T_K", "P (GPa)", "tau/s", "log10_eta_Pa_s", "tau_s_stderr", "sigma_log10", in any case.
/// MEASURED_SKIPPED for other names.
struct measured_name measured_name_read(struct span name);

/// Whether a name looks like that of a standard error or weight.
bool measured_name_is_error(struct span name);

/// Why a column that is known has no use among measurements at T_K (`of_T_g` false) or of T_g_K, as the end
/// of "the column 'P_MPa_stderr' is not used: ". NULL where it has one.
const char *measured_name_unused(const struct measured_name *name, bool of_T_g);

/// A field's number in the units of struct cagehop_fit_datum; an error of a logarithm stays one of the
/// logarithm.
double measured_number(const struct measured_name *name, double number);

/// A name that stands for the quantity in messages: "T_K".
const char *measured_name_of(enum measured what);

#endif
