# What `cmake --install` leaves: headers, libraries, edgertd, esbuild, the CMake package and edgert.pc.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
