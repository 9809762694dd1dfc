// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/parameter.h>

#include <assert.h>
#include <math.h>
#include <string.h>

// Enumerations are stored as unsigned int.
static_assert(sizeof(enum cagehop_structure_source) == sizeof(unsigned), "a source is stored as unsigned");
static_assert(sizeof(enum cagehop_closure) == sizeof(unsigned), "a closure is stored as unsigned");
static_assert(sizeof(enum cagehop_compatibility) == sizeof(unsigned),
              "a compatibility is stored as unsigned");
static_assert(sizeof(enum cagehop_tail) == sizeof(unsigned), "a tail is stored as unsigned");
static_assert(sizeof(enum cagehop_potential) == sizeof(unsigned), "a potential is stored as unsigned");
static_assert(sizeof(enum cagehop_cutoff_form) == sizeof(unsigned),
              "a form of a cutoff is stored as unsigned");
static_assert(sizeof(enum cagehop_chain) == sizeof(unsigned), "a chain is stored as unsigned");

static const char *source_name(unsigned value) {
  return cagehop_structure_source_name((enum cagehop_structure_source)value);
}

static const char *closure_name(unsigned value) {
  return cagehop_closure_name((enum cagehop_closure)value);
}

static const char *compatibility_name(unsigned value) {
  return cagehop_compatibility_name((enum cagehop_compatibility)value);
}

static const char *tail_name(unsigned value) {
  return cagehop_tail_name((enum cagehop_tail)value);
}

static const char *potential_name(unsigned value) {
  return cagehop_potential_name((enum cagehop_potential)value);
}

static const char *cutoff_form_name(unsigned value) {
  return cagehop_cutoff_form_name((enum cagehop_cutoff_form)value);
}

static const char *chain_name(unsigned value) {
  return cagehop_chain_name((enum cagehop_chain)value);
}

#define FIELD(path)                                                                                          \
  .offset = offsetof(struct cagehop_model, path), .size = sizeof(((struct cagehop_model *)0)->path)
#define NUMBER .type = CAGEHOP_PARAMETER_NUMBER
#define PHYSICS .role = CAGEHOP_PARAMETER_PHYSICS
#define REQUIRED .required = true
#define FOR_PRISM .sources = 1u << CAGEHOP_STRUCTURE_PRISM
#define FOR_TABLES .sources = 1u << CAGEHOP_STRUCTURE_TABLE
#define ABOVE_0 .low = 0.0, .low_open = true, .high = INFINITY
#define PACKING_FRACTION .low = 0.0, .low_open = true, .high = CAGEHOP_PACKING_FRACTION_MAX

static const struct cagehop_parameter parameters[] = {
    {"material.name", .help = "what the material is called", .left_out = CAGEHOP_MATERIAL_UNNAMED,
     .type = CAGEHOP_PARAMETER_TEXT, .role = CAGEHOP_PARAMETER_LABEL, FIELD(material.name)},
    {"material.diameter_nm", "--particle-diameter", "nm", .help = "particle diameter d", .left_out = "0.8",
     NUMBER, PHYSICS, ABOVE_0, FIELD(material.diameter_nm)},
    {"material.glass_transition_K", "--glass-transition", "K",
     .help = "glass transition temperature at ambient pressure", NUMBER, PHYSICS, ABOVE_0, REQUIRED,
     FIELD(material.glass_transition_K)},
    {"material.phi_0", "--phi-0", "1",
     .help = "characteristic packing fraction of Eq. 11; a label, only beta_phi_0_per_K is used",
     .left_out = "0.5", NUMBER, PHYSICS, PACKING_FRACTION, FIELD(material.phi_0)},
    {"material.beta_phi_0_per_K", "--beta-phi-0", "1/K", .help = "thermal expansion times phi_0 of Eq. 11",
     .left_out = "0.0006", NUMBER, PHYSICS, ABOVE_0, FIELD(material.beta_phi_0_per_K)},
    {"material.enskog_time_s", "--enskog-time", "s", .help = "tau_E of Eq. 4", .left_out = "1e-13", NUMBER,
     PHYSICS, ABOVE_0, FIELD(material.enskog_time_s)},
    {"material.phi_g", "--phi-g", "1",
     .help = "packing fraction where tau_alpha(P = 0) is 100 s; auto: found on the theory",
     .left_out = "auto", .type = CAGEHOP_PARAMETER_AUTO, PHYSICS, PACKING_FRACTION, FIELD(material.phi_g)},
    {"material.bulk_modulus_GPa", "--bulk-modulus", "GPa",
     .help = "isothermal bulk modulus at P = 0: pressure compresses, and so shifts temperatures",
     .left_out = "incompressible", NUMBER, PHYSICS, ABOVE_0, FIELD(material.bulk_modulus_GPa)},
    {"material.bulk_modulus_derivative", "--bulk-modulus-derivative", "1",
     .help = "dK/dP of the bulk modulus in Murnaghan's equation of state", .left_out = "0", NUMBER, PHYSICS,
     .low = 0.0, .high = 100.0, FIELD(material.bulk_modulus_derivative)},
    {"structure.source", "--structure", .help = "where S(q) comes from", .left_out = "prism",
     .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = source_name, FIELD(structure.source)},
    {"structure.closure", "--closure", .help = "closure of the Ornstein-Zernike equation; for source prism",
     .left_out = "percus-yevick", .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = closure_name, FOR_PRISM,
     FIELD(structure.closure)},
    {"structure.compatibility", "--compatibility",
     .help = "another program's grid, with its error; for source prism", .left_out = "none",
     .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = compatibility_name, FOR_PRISM,
     FIELD(structure.compatibility)},
    {"structure.dr", "--dr", "d",
     .help = "radial step of a compatibility's grid, and only with one; 0.01 in the paper", NUMBER, PHYSICS,
     .low = CAGEHOP_PYPRISM_STEP_MIN, .high = CAGEHOP_PYPRISM_STEP_MAX, .rule = "dividing 1",
     .obeys = cagehop_pyprism_step_allowed, FOR_PRISM, FIELD(structure.pyprism_step)},
    {"structure.tolerance", .unit = "1", .help = "largest accepted relative error of S(q)",
     .left_out = "1e-8 for percus-yevick, 1e-6 for other closures, no limit for tables", NUMBER,
     .role = CAGEHOP_PARAMETER_ACCURACY, .low = 1e-12, .high = 1e-2, .high_of_tables = 0.5,
     .sources = 1u << CAGEHOP_STRUCTURE_PRISM | 1u << CAGEHOP_STRUCTURE_TABLE, FIELD(structure.tolerance)},
    {"structure.barrier_tolerance", "--barrier-tolerance", "kBT",
     .help = "largest accepted error of F_B1 at P = 0; for source table", .left_out = "0.5", NUMBER,
     .role = CAGEHOP_PARAMETER_ACCURACY, .low = 1e-6, .high = 100.0, FOR_TABLES,
     FIELD(structure.barrier_tolerance)},
    {"structure.tail", "--tail",
     .help =
         "how S(q) ends: contact, as of hard particles, whose g(r) jumps at d; soft, where S - 1 dies out; "
         "auto, as S(q) shows. What it does not show is refused; for source table",
     .left_out = "auto", .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = tail_name, FOR_TABLES,
     FIELD(structure.tail)},
    {"structure.grid_points", "--grid-points", "1",
     .help = "solve on uniform radial grids, the finest of that many points; for source prism",
     .left_out = "chosen for each state", .type = CAGEHOP_PARAMETER_COUNT, .role = CAGEHOP_PARAMETER_ACCURACY,
     .low = CAGEHOP_GRID_POINTS_MIN, .high = CAGEHOP_GRID_POINTS_MAX, .rule = "a power of two",
     .obeys = cagehop_grid_points_allowed, FOR_PRISM, FIELD(structure.grid_points)},
    {"system.potential", "--potential",
     .help = "the pair potential u(r) of two sites, with its length sigma = d and its energy epsilon; for "
             "source prism",
     .left_out = "hard", .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = potential_name, FOR_PRISM,
     FIELD(structure.system.potential)},
    {"system.epsilon_K", "--epsilon", "K",
     .help = "epsilon/kB, the energy of the potential; temperatures in K and pressures in MPa need it",
     NUMBER, PHYSICS, ABOVE_0, FOR_PRISM, FIELD(structure.system.epsilon_K)},
    {"system.temperature_K", "--system-temperature", "K",
     .help = "temperature of all states, which packing fraction or density numbers; a potential that is not "
             "hard needs this, temperature or density",
     NUMBER, PHYSICS, ABOVE_0, FOR_PRISM, FIELD(structure.system.temperature_K)},
    {"system.temperature", "--reduced-temperature", "1",
     .help = "kBT/epsilon of all states, instead of temperature_K", NUMBER, PHYSICS, ABOVE_0, FOR_PRISM,
     FIELD(structure.system.temperature)},
    {"system.density", "--system-density", "1/d^3",
     .help = "rho d^3 of all states, which their temperature in K numbers then", NUMBER, PHYSICS, .low = 0.0,
     .low_open = true, .high = 6.0 * CAGEHOP_PACKING_FRACTION_MAX / M_PI, FOR_PRISM,
     FIELD(structure.system.density)},
    {"system.exponent", "--exponent", "1", .help = "n of inverse-power, epsilon (sigma/r)^n", NUMBER, PHYSICS,
     .low = 3.0, .low_open = true, .high = 10000.0, FOR_PRISM, FIELD(structure.system.exponent)},
    {"system.screening", "--screening", "1/d",
     .help = "kappa of yukawa and hard-core-yukawa, epsilon exp(-kappa (r - sigma)) sigma/r", NUMBER, PHYSICS,
     ABOVE_0, FOR_PRISM, FIELD(structure.system.screening)},
    {"system.cutoff", "--cutoff", "d", .help = "from there on u(r) is 0", .left_out = "none", NUMBER, PHYSICS,
     .low = 0.0, .low_open = true, .high = CAGEHOP_CUTOFF_MAX, FOR_PRISM, FIELD(structure.system.cutoff)},
    {"system.cutoff_form", "--cutoff-form",
     .help = "what is done to u(r) at its cutoff: shifted to 0, truncated with a jump, or force-shifted "
             "without a jump of its slope",
     .left_out = "shifted", .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = cutoff_form_name, FOR_PRISM,
     FIELD(structure.system.cutoff_form)},
    {"system.repulsive", "--repulsive", .help = "the tail of hard-core-yukawa repels; else it attracts",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, PHYSICS, FOR_PRISM,
     FIELD(structure.system.repulsive)},
    {"system.chain.model", "--chain",
     .help = "how sites are joined to chains; structure and thermodynamics alone are computed then",
     .left_out = "none", .type = CAGEHOP_PARAMETER_NAME, PHYSICS, .name = chain_name, FOR_PRISM,
     FIELD(structure.system.chain)},
    {"system.chain.sites", "--sites", "1", .help = "N, sites of a chain", .type = CAGEHOP_PARAMETER_COUNT,
     PHYSICS, .low = 1, .high = 1000000, FOR_PRISM, FIELD(structure.system.sites)},
    {"system.chain.bond", "--bond", "d", .help = "length of a bond", NUMBER, PHYSICS, ABOVE_0, FOR_PRISM,
     FIELD(structure.system.bond)},
    {"system.chain.persistence", "--persistence", "d", .help = "persistence length of a koyama chain", NUMBER,
     PHYSICS, ABOVE_0, FOR_PRISM, FIELD(structure.system.persistence)},
    // Two spellings of one member: true is 1, false is 0. The number comes last, so that it holds where the
    // rows are read one after the other; that both agree is a rule (rules.h).
    {"physics.elastic_barrier", "--elastic-barrier",
     .help = "tau_alpha with ECNLE's elastic barrier F_e in its exponent: elastic_coupling 1",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, PHYSICS, FIELD(elastic_coupling)},
    {"physics.elastic_coupling", "--elastic-coupling", "1",
     .help = "a_c: tau_alpha with a_c F_e in its exponent, any share of ECNLE's elastic barrier",
     .left_out = "1 with elastic_barrier, else 0", NUMBER, PHYSICS, .low = 0.0, .high = 1000.0,
     FIELD(elastic_coupling)},
    {"output.rates",
     .help = "points have the rates of the Smoluchowski equation and the shear modulus, 5 ms each",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_OUTPUT,
     FIELD(smoluchowski_rates)},
    {"output.viscosity",
     .help = "points have the shear modulus and the viscosity G tau_alpha, some 0.1 ms each",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_OUTPUT,
     FIELD(viscosity)},
    {"output.thermodynamics",
     .help =
         "isochores have equation of state, energy, free energy and pair entropy of their fluid, for 11 to "
         "47 further structures each",
     .left_out = "false", .type = CAGEHOP_PARAMETER_TRUTH, .role = CAGEHOP_PARAMETER_OUTPUT,
     FIELD(thermodynamics)},
    {"run.seconds_per_state", "--seconds-per-state", "s",
     .help = "a state whose structure takes longer to solve is failed", .left_out = "no limit", NUMBER,
     .role = CAGEHOP_PARAMETER_RUN, ABOVE_0, FIELD(structure.seconds_max)},
};
enum { PARAMETERS = sizeof parameters / sizeof parameters[0] };
static_assert((int)PARAMETERS <= (int)CAGEHOP_PARAMETERS_MAX, "arrays of others have room for so many rows");

const struct cagehop_parameter *cagehop_parameters(size_t *count) {
  *count = PARAMETERS;
  return parameters;
}

const struct cagehop_parameter *cagehop_parameter_find(const char *key) {
  for (size_t k = 0; k < PARAMETERS; k++) {
    if (strcmp(parameters[k].key, key) == 0) {
      return &parameters[k];
    }
  }
  return NULL;
}

const char *cagehop_parameter_role_name(enum cagehop_parameter_role role) {
  static const char *const names[] = {"label", "physics", "accuracy", "output", "run"};
  static_assert(sizeof names / sizeof names[0] == CAGEHOP_PARAMETER_RUN + 1, "a name for each role");
  return (size_t)role < sizeof names / sizeof names[0] ? names[role] : NULL;
}

const char *cagehop_parameter_type_name(enum cagehop_parameter_type type) {
  static const char *const names[] = {"number", "number or auto", "count",         "truth",         "name",
                                      "text",   "file",           "range or list", "list of tables"};
  static_assert(sizeof names / sizeof names[0] == CAGEHOP_PARAMETER_TABLES + 1, "a name for each type");
  return (size_t)type < sizeof names / sizeof names[0] ? names[type] : NULL;
}
