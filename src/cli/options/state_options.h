// SPDX-License-Identifier: GPL-3.0-or-later
/// The options that say where a state lies: --phi, --rho or --temperature, --pressure or --pressure-MPa.
#ifndef CAGEHOP_CLI_STATE_OPTIONS_H
#define CAGEHOP_CLI_STATE_OPTIONS_H

#include "cli/options/model_options.h"

#include <cagehop/phase_map.h>

/// What was given, NaN where nothing was.
struct state_options {
  double phi, rho, temperature, pressure, pressure_MPa;
};

#define STATE_OPTIONS_NONE                                                                                   \
  { NAN, NAN, NAN, NAN, NAN }

/// Rows for the packing fraction, or the density or the temperature instead.
#define PLACE_OPTIONS(request, member, more)                                                                 \
  {.name = "phi",                                                                                            \
   .kind = OPTION_NUMBER,                                                                                    \
   .word = "X",                                                                                              \
   .help = "packing fraction; or --rho or --temperature" more,                                               \
   .low = 0.0,                                                                                               \
   .low_open = true,                                                                                         \
   .high = CAGEHOP_PACKING_FRACTION_MAX,                                                                     \
   OPTION_AT(request, member.phi)},                                                                          \
      {.name = "rho",                                                                                        \
       .kind = OPTION_NUMBER,                                                                                \
       .word = "RHO",                                                                                        \
       .unit = "1/d^3",                                                                                      \
       .help = "density rho d^3 = 6 phi/pi instead of --phi",                                                \
       .low_open = true,                                                                                     \
       .high = 6.0 * CAGEHOP_PACKING_FRACTION_MAX / M_PI,                                                    \
       OPTION_AT(request, member.rho)},                                                                      \
  {                                                                                                          \
    .name = "temperature", .kind = OPTION_NUMBER, .word = "T", .unit = "K",                                  \
    .help = "temperature instead of --phi: by Eq. 11, or of a table whose states have temperatures, or a "   \
            "system at one density",                                                                         \
    .low_open = true, .high = INFINITY, OPTION_AT(request, member.temperature)                               \
  }

/// Rows for the pressure in either unit.
#define PRESSURE_OPTIONS(request, member)                                                                    \
  {.name = "pressure",                                                                                       \
   .kind = OPTION_NUMBER,                                                                                    \
   .word = "P",                                                                                              \
   .unit = "kBT/d^3",                                                                                        \
   .help = "reduced pressure; or --pressure-MPa",                                                            \
   .high = CAGEHOP_PRESSURE_MAX,                                                                             \
   .rule = "at least 1e-100 unless 0",                                                                       \
   .obeys = cagehop_pressure_allowed,                                                                        \
   OPTION_AT(request, member.pressure)},                                                                     \
  {                                                                                                          \
    .name = "pressure-MPa", .kind = OPTION_NUMBER, .word = "P", .unit = "MPa",                               \
    .help = "pressure instead of --pressure, at the state's temperature", .high = INFINITY,                  \
    OPTION_AT(request, member.pressure_MPa)                                                                  \
  }

/// Whether exactly one of each pair was given; a command without a pressure has none, and of a table with one
/// state neither phi nor temperature has to be said. Returns 0, or EXIT_USAGE_ERROR after a reported error.
int state_options_check(const struct command *command, const struct state_options *options,
                        const struct model_options *model_options);

/// Reads the model, finding phi_g where the state needs a temperature or `temperatures` are printed anyway,
/// and then the state itself; of a command without a pressure at P = 0. Options as state_options_check wants
/// them. Returns 0, or the exit status after a reported error.
int state_options_resolve(const struct command *command, const struct state_options *options,
                          struct model_options *model_options, bool temperatures, struct cagehop_model *model,
                          struct cagehop_state *state);

#endif
