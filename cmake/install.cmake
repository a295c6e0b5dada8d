# What `cmake --install` leaves, in three components (`--component`): `runtime` is what hosts run with, `dev` what they are built
# with, `tools` is edgertd. Everything is found relative to the prefix, so that the tree can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(edgert_private "${CMAKE_INSTALL_LIBDIR}/edgert")
set(edgert_package "${CMAKE_INSTALL_LIBDIR}/cmake/edgert")

install(DIRECTORY libedgert/include/ DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
install(FILES bindings/build_snapshot.h bindings/web_platform.h bindings/c_web_platform.h "${PROJECT_BINARY_DIR}/generated/include/edgert/version.h" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/edgert" COMPONENT dev)
# For authors of bindings: the very V8 that edgert was built with.
install(DIRECTORY "${edgert_v8_include}/" DESTINATION "${edgert_private}/v8/include" COMPONENT dev FILES_MATCHING PATTERN "*.h" PATTERN "cppgc" EXCLUDE)
install(DIRECTORY "${edgert_v8_include}/cppgc" DESTINATION "${edgert_private}/v8/include" COMPONENT dev FILES_MATCHING PATTERN "*.h")
# What their snapshots begin with.
set(edgert_platform "${CMAKE_INSTALL_DATADIR}/edgert/platform")
install(FILES "${PROJECT_BINARY_DIR}/generated/web_platform.js" DESTINATION "${edgert_platform}" COMPONENT dev)
install(DIRECTORY "${PROJECT_BINARY_DIR}/generated/late" DESTINATION "${edgert_platform}" COMPONENT dev)
install(PROGRAMS "${EDGERT_ESBUILD}" DESTINATION "${edgert_private}" COMPONENT runtime RENAME esbuild)
install(FILES "${edgert_llhttp_library}" DESTINATION "${edgert_private}" COMPONENT dev)
# What authors of functions see, for hosts to ship beside their own.
install(DIRECTORY "${edgert_types}/" DESTINATION "${CMAKE_INSTALL_DATADIR}/edgert/ts-typings" COMPONENT dev)
# Of edgert, and of all that is compiled into it or comes along with it.
set(edgert_licences "${CMAKE_INSTALL_DATADIR}/doc/edgert")
install(FILES LICENSE DESTINATION "${edgert_licences}" COMPONENT runtime)
foreach(part IN ITEMS "node|${EDGERT_NODE_SOURCE}/LICENSE" "ada|${EDGERT_DEPS}/ada/LICENSE-MIT" "esbuild|${PROJECT_SOURCE_DIR}/node_modules/esbuild/LICENSE.md"
        "urlpattern-polyfill|${PROJECT_SOURCE_DIR}/node_modules/urlpattern-polyfill/LICENSE" "acorn|${PROJECT_SOURCE_DIR}/node_modules/acorn/LICENSE"
        "acorn-walk|${PROJECT_SOURCE_DIR}/node_modules/acorn-walk/LICENSE" "minimatch|${PROJECT_SOURCE_DIR}/node_modules/minimatch/LICENSE"
        "brace-expansion|${PROJECT_SOURCE_DIR}/node_modules/brace-expansion/LICENSE" "balanced-match|${PROJECT_SOURCE_DIR}/node_modules/balanced-match/LICENSE.md"
        "llhttp|${EDGERT_DEPS}/prefix/usr/share/doc/libllhttp-dev/copyright"
        "v8|${EDGERT_DEPS}/prefix/usr/share/doc/libnode108/copyright")
  string(REPLACE "|" ";" part "${part}")
  list(GET part 0 edgert_part)
  list(GET part 1 edgert_licence)
  if(EXISTS "${edgert_licence}")
    install(FILES "${edgert_licence}" DESTINATION "${edgert_licences}" COMPONENT runtime RENAME "LICENSE.${edgert_part}")
  endif()
endforeach()

# The V8 that consumers of the static library link: a shared one from the private prefix comes along, others stay where they are.
cmake_path(IS_PREFIX EDGERT_DEPS "${edgert_v8_library}" NORMALIZE edgert_v8_is_private)
set(edgert_consumers_v8 "${edgert_v8_library}")
if(edgert_v8_is_private AND NOT EDGERT_V8_STATIC)
  file(REAL_PATH "${edgert_v8_library}" edgert_v8_file)
  get_filename_component(edgert_v8_name "${edgert_v8_library}" NAME)
  install(FILES "${edgert_v8_file}" DESTINATION "${edgert_private}" COMPONENT runtime RENAME "${edgert_v8_name}")
  set(edgert_consumers_v8 "\${PACKAGE_PREFIX_DIR}/${edgert_private}/${edgert_v8_name}")
  set(edgert_pc_v8 "\${libdir}/edgert/${edgert_v8_name} -Wl,-rpath,\${libdir}/edgert")
  if(TARGET edgert)
    set_target_properties(edgert PROPERTIES INSTALL_RPATH "$ORIGIN/edgert")
  endif()
else()
  set(edgert_pc_v8 "${edgert_v8_library}")
endif()

if(TARGET edgertd)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${CMAKE_INSTALL_FULL_BINDIR}" OUTPUT_VARIABLE edgert_from_programs)
  set_target_properties(edgertd PROPERTIES INSTALL_RPATH "$ORIGIN/${edgert_from_programs}/edgert")
  # What libraries of a package need lies there as well: only the older of the two tags holds for them.
  target_link_options(edgertd PRIVATE LINKER:--disable-new-dtags)
  install(TARGETS edgertd RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tools)
  # The reference runtime's name, for those who have its command lines.
  install(CODE "file(CREATE_LINK edgertd \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/edge-runtime\" SYMBOLIC)" COMPONENT tools)
  # What it serves when nobody says what.
  install(DIRECTORY docs/examples/functions/ DESTINATION "${CMAKE_INSTALL_DATADIR}/edgert/examples" COMPONENT tools)
  # And what those type against who write functions for it.
  install(DIRECTORY "${edgert_types}/" DESTINATION "${CMAKE_INSTALL_DATADIR}/edgert/ts-typings" COMPONENT tools)
endif()
install(TARGETS edgert_static EXPORT edgertTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
if(TARGET edgert)
  install(TARGETS edgert EXPORT edgertTargets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT dev)
  set(edgert_pc_libs "-ledgert -Wl,-rpath,\${libdir}")
else()
  set(edgert_pc_libs "-ledgert \${libdir}/edgert/libedgert_llhttp.a ${edgert_pc_v8} -luv -lssl -lcrypto -lz -lbrotlienc -lbrotlidec -lzstd -lnghttp2 -larchive -lxxhash -lfmt -lsimdjson -ldl -pthread")
endif()
install(EXPORT edgertTargets NAMESPACE edgert:: DESTINATION "${edgert_package}" COMPONENT dev)
configure_package_config_file(cmake/edgertConfig.cmake.in "${PROJECT_BINARY_DIR}/package/edgertConfig.cmake" INSTALL_DESTINATION "${edgert_package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/edgertConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/edgertConfig.cmake" "${PROJECT_BINARY_DIR}/package/edgertConfigVersion.cmake" DESTINATION "${edgert_package}" COMPONENT dev)
# From its own folder, wherever the tree has been moved; a folder that is given in full stays where it is.
set(edgert_pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
set(edgert_pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE edgert_pc_up)
set(edgert_pc_prefix "\${pcfiledir}/${edgert_pc_up}")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(edgert_pc_prefix "${CMAKE_INSTALL_PREFIX}")
  set(edgert_pc_libdir "${CMAKE_INSTALL_LIBDIR}")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(edgert_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(cmake/edgert.pc.in "${PROJECT_BINARY_DIR}/package/edgert.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/package/edgert.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
