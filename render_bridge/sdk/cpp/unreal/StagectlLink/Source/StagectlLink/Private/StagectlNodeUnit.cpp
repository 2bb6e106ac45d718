// SPDX-License-Identifier: Apache-2.0
// NEVER COMPILED AGAINST UNREAL. The client library, as it is, in a unit of its own: it knows no
// Unreal header, and windows.h inside it meets none.
#include "stagectl_node.cpp"
