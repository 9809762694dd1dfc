// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars at many pressures from those at few. Whatever an isobar says is a smooth function of its pressure
/// up to where the transition ends, so the pressures are divided into panels, as many in each; the isobars at
/// the Chebyshev nodes of a panel give those of all its pressures. Isobars at further pressures, which are no
/// nodes, certify them column by column. A panel where a status changes, or that is not accurate enough, has
/// none, and what is asked for there is to be found directly.
///
/// All follows from the pressures alone, not from who finds what. Not collective.
#ifndef CAGEHOP_PHASE_MAP_ISOBAR_PANELS_H
#define CAGEHOP_PHASE_MAP_ISOBAR_PANELS_H

#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>

enum {
  ISOBAR_PANELS = 8,
  ISOBAR_PANEL_NODES = 24,
  ISOBAR_PANEL_CHECKS = 3,
  /// The pressures that a panel's isobars are found at: nodes, then checks.
  ISOBAR_PANEL_AT = ISOBAR_PANEL_NODES + ISOBAR_PANEL_CHECKS,
};

/// Whether isobars of a model at so many pressures are to be found this way: where the pressures are five
/// times those of the panels, and the states so cheap that it does not matter if they have to be solved once
/// more for the pressures that are left.
bool isobar_panels_pay(const struct cagehop_model *model, size_t n_pressure);

/// Pressures first .. first + count - 1 are those of panel p.
void isobar_panel_part(size_t n_pressure, size_t p, size_t *first, size_t *count);

/// Where the isobars of all panels are found, panel by panel: ISOBAR_PANELS * ISOBAR_PANEL_AT pressures.
void isobar_panels_pressures(const struct cagehop_axis *pressure, double at[]);

/// The isobars at the `count` pressures of a panel, from those at its ISOBAR_PANEL_AT. What the interpolation
/// adds to the error of phi_g is in phi_g_error. False where they are not certified.
bool isobar_panel_interpolate(const double at[], const struct cagehop_isobar isobar_at[], size_t count,
                              const double pressure[], struct cagehop_isobar isobar[]);

/// The same of coolings at one rate, and of their T_g_error.
bool isobar_panel_interpolate_cooling(const double at[], const struct cagehop_cooling cooling_at[],
                                      size_t count, const double pressure[],
                                      struct cagehop_cooling cooling[]);

#endif
