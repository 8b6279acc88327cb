/* Functions of one and two variables as the plot floor wants them, for its tests. */
#ifndef GRADUS_TESTS_PLOT_FUNCTIONS_H
#define GRADUS_TESTS_PLOT_FUNCTIONS_H

#include "plot/picture.h"

#include <math.h>

typedef double (*function1)(double);
typedef double (*function2)(double, double);

static inline bool run1(void *ctx, const double *points, size_t count, size_t dimensions, double *values) {
    function1 f = *(function1 *)ctx;
    (void)dimensions;
    for (size_t i = 0; i < count; i++) values[i] = f(points[i]);
    return true;
}

static inline bool run2(void *ctx, const double *points, size_t count, size_t dimensions, double *values) {
    function2 f = *(function2 *)ctx;
    (void)dimensions;
    for (size_t i = 0; i < count; i++) values[i] = f(points[2 * i], points[2 * i + 1]);
    return true;
}

static inline bool run2_gradient(void *ctx, const double *points, size_t count, size_t dimensions,
                                 double *values) {
    function2 f = *(function2 *)ctx;
    (void)dimensions;
    double h = 1e-5;
    for (size_t i = 0; i < count; i++) {
        double x = points[2 * i], y = points[2 * i + 1];
        values[2 * i] = (f(x + h, y) - f(x - h, y)) / (2 * h);
        values[2 * i + 1] = (f(x, y + h) - f(x, y - h)) / (2 * h);
    }
    return true;
}

static inline bool run_stopped(void *ctx, const double *points, size_t count, size_t dimensions,
                               double *values) {
    (void)ctx, (void)points, (void)count, (void)dimensions, (void)values;
    return false;
}

static inline double reciprocal(double x) { return 1 / x; }
static inline double reciprocal_square(double x) { return 1 / (x * x); }
static inline double sinc(double x) { return sin(x) / x; }
static inline double cosine_quotient(double x) { return (1 - cos(x)) / (x * x); }
static inline double x_sine_reciprocal(double x) { return x * sin(1 / x); }
static inline double undefined(double x) { return x - x + NAN; }
static inline double line(double x) { return 2 * x + 1; }
static inline double constant(double x) { return x * 0 + 3; }
static inline double parabola(double x) { return x * x; }
static inline double atan_reciprocal(double x) { return atan(1 / x); }
static inline double ring_domain(double x) { return sqrt(x * x - 1); }

static inline double rosenbrock(double x, double y) {
    return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
}
static inline double waves(double x, double y) { return sin(x) * cos(y); }
static inline double bowl(double x, double y) { return x * x + 2 * y * y; }
static inline double dome(double x, double y) { return sqrt(1 - x * x - y * y); }
static inline double poles(double x, double y) { return 1 / (x * y); }
static inline double undefined2(double x, double y) { return x + y + NAN; }
static inline double flat2(double x, double y) { return 0 * x * y + 7; }

#endif
