// SPDX-License-Identifier: Apache-2.0
// Asks GLM, in double precision, for the matrices of tests/vectors/frusta. make.py runs it.
// Lines in:  "m l r b t near far"       tangents at distance 1
//            "w eye(3) lower_left(3) lower_right(3) upper_left(3) near far"
// Lines out: one JSON object each. Matrices are in GLM's memory order, column after column.
#include <cstdio>
#include <glm/glm.hpp>
#include <glm/ext/matrix_clip_space.hpp>
#include <glm/ext/matrix_transform.hpp>
#include <glm/gtc/quaternion.hpp>
#include <glm/gtc/type_ptr.hpp>

static void numbers(const char *name, const double *v, int n, const char *end) {
    printf("\"%s\": [", name);
    for (int i = 0; i < n; ++i) printf("%s%.17g", i ? ", " : "", v[i]);
    printf("]%s", end);
}

static void matrix(const char *name, const glm::dmat4 &m, const char *end) {
    numbers(name, glm::value_ptr(m), 16, end);
}

static void frusta(double l, double r, double b, double t, double n, double f) {
    // Left-handed from right-handed by turning z round: GLM 0.9.9.8's own frustumLH_* keeps the
    // sign of the off-centre terms of frustumRH_*, which puts the picture on the wrong side.
    const glm::dmat4 turn = glm::scale(glm::dmat4(1), glm::dvec3(1, 1, -1));
    matrix("frustumRH_NO", glm::frustumRH_NO(l * n, r * n, b * n, t * n, n, f), ", ");
    matrix("frustumRH_ZO_turned",
           glm::frustumRH_ZO(l * n, r * n, b * n, t * n, n, f) * turn, ", ");
    // Reversed depth: near and far change places, the edges are told at "near", which is now f.
    matrix("frustumRH_ZO_turned_reversed",
           glm::frustumRH_ZO(l * f, r * f, b * f, t * f, f, n) * turn, "");
}

static glm::dvec3 unreal(glm::dvec3 p) { return {100 * p.y, 100 * p.x, 100 * p.z}; }
static glm::dvec3 unity(glm::dvec3 p) { return {p.x, p.z, p.y}; }

int main() {
    char kind;
    while (scanf(" %c", &kind) == 1) {
        if (kind == 'm') {
            double v[6];
            for (double &x : v)
                if (scanf("%lf", &x) != 1) return 1;
            printf("{");
            frusta(v[0], v[1], v[2], v[3], v[4], v[5]);
            printf("}\n");
            continue;
        }
        double v[14];
        for (double &x : v)
            if (scanf("%lf", &x) != 1) return 1;
        const glm::dvec3 eye(v[0], v[1], v[2]), ll(v[3], v[4], v[5]), lr(v[6], v[7], v[8]),
            ul(v[9], v[10], v[11]);
        const glm::dvec3 up = ul - ll, into = -glm::cross(lr - ll, up);
        const glm::dmat4 view = glm::lookAtRH(eye, eye + into, up);
        const glm::dvec3 a(view * glm::dvec4(ll, 1)), b(view * glm::dvec4(lr + ul - ll, 1));
        const double d = -a.z;
        const double tangents[5] = {a.x / d, b.x / d, a.y / d, b.y / d, d};
        const glm::dquat gl = glm::quat_cast(glm::inverse(glm::dmat3(view)));
        const glm::dquat body =
            gl * glm::angleAxis(-glm::pi<double>() / 2, glm::dvec3(1, 0, 0));
        const double q[4] = {body.w, body.x, body.y, body.z};
        printf("{");
        numbers("tangents_distance", tangents, 5, ", ");
        numbers("rotation_wxyz", q, 4, ", ");
        const glm::dmat4 unreal_view =
            glm::lookAtLH(unreal(eye), unreal(eye + into), unreal(eye + up) - unreal(eye));
        const glm::dmat4 unity_view =
            glm::scale(glm::dmat4(1), glm::dvec3(1, 1, -1)) *
            glm::lookAtLH(unity(eye), unity(eye + into), unity(up));
        matrix("unreal_view", unreal_view, ", ");
        matrix("unity_view", unity_view, ", ");
        frusta(tangents[0], tangents[1], tangents[2], tangents[3], v[12], v[13]);
        printf("}\n");
    }
    return 0;
}
