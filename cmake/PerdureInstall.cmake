# What `cmake --install` puts where, and how other projects find it.

include(CMakePackageConfigHelpers)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/perdure DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
foreach(program IN ITEMS perdure traininglog)
  if(NOT TARGET ${program})
    continue()
  endif()
  get_target_property(folder ${program} BINARY_DIR)
  install(TARGETS ${program} COMPONENT programs)
  install(FILES ${folder}/${program}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT programs)
  install(FILES ${folder}/${program}.bash RENAME ${program}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT programs)
  install(FILES ${folder}/_${program} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT programs)
endforeach()

install(TARGETS perdure_core perdure_store perdure_transfer perdure_follow EXPORT perdureTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT perdureTargets NAMESPACE perdure:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/perdure)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/perdureConfig.cmake.in
  ${PROJECT_BINARY_DIR}/perdureConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/perdure)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/perdureConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
# Relative, so that an installed tree may be moved or staged.
file(RELATIVE_PATH prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/perdure.pc.in ${PROJECT_BINARY_DIR}/perdure.pc @ONLY)

install(FILES ${PROJECT_BINARY_DIR}/perdureConfig.cmake ${PROJECT_BINARY_DIR}/perdureConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/perdure)
install(FILES ${PROJECT_BINARY_DIR}/perdure.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
