// SPDX-License-Identifier: Apache-2.0
// Prints the faces of an OBJ as tinyobjloader reads them: one face a line, corners [x,y,z,u,v].
// g++ -std=c++17 -DTINYOBJLOADER_USE_DOUBLE dump_obj.cpp -o dump && ./dump forms.obj > expected.json
// (includes the library's source, so that its numbers are doubles)
#define TINYOBJLOADER_IMPLEMENTATION
#include <tiny_obj_loader.h>
#include <cstdio>

int main(int, char **argv) {
    tinyobj::attrib_t attrib;
    std::vector<tinyobj::shape_t> shapes;
    std::string warning, error;
    if (!tinyobj::LoadObj(&attrib, &shapes, nullptr, &warning, &error, argv[1], nullptr, false)) {
        fprintf(stderr, "%s\n", error.c_str());
        return 1;
    }
    const char *between = "[\n";
    for (const auto &shape : shapes) {
        size_t first = 0;
        for (size_t count : shape.mesh.num_face_vertices) {
            printf("%s[", between);
            between = ",\n";
            for (size_t i = first; i < first + count; ++i) {
                const auto &at = shape.mesh.indices[i];
                const auto *v = &attrib.vertices[3 * at.vertex_index];
                const auto *t = &attrib.texcoords[2 * at.texcoord_index];
                printf("%s[%.17g, %.17g, %.17g, %.17g, %.17g]", i > first ? ", " : "", v[0], v[1],
                       v[2], t[0], t[1]);
            }
            printf("]");
            first += count;
        }
    }
    printf("\n]\n");
    return 0;
}
