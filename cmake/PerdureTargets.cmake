# How targets of this project are declared, so that each folder's CMakeLists.txt is a list of its sources.

function(perdure_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(PERDURE_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(PERDURE_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${PERDURE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${PERDURE_SANITIZE})
  endif()
endfunction()

# perdure_library(core SOURCES a.cc b.cc): a layer, perdure::core to those who link it.
function(perdure_library name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  add_library(perdure_${name} ${arg_SOURCES})
  add_library(perdure::${name} ALIAS perdure_${name})
  set_target_properties(perdure_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(perdure_${name} PUBLIC cxx_std_20)
  target_include_directories(perdure_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  perdure_compile_options(perdure_${name})
endfunction()

# perdure_test(core_test SOURCES a_test.cc LINK perdure::core): one GoogleTest program, run as one test.
# Labels choose what `./test quick` leaves out.
function(perdure_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT PERDURE_BUILD_TESTS)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gtest_main rapidcheck rapidcheck_gtest fmt::fmt)
  target_compile_definitions(${name} PRIVATE PERDURE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  perdure_compile_options(${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "GTEST_BRIEF=1;GTEST_OUTPUT=xml:${PROJECT_BINARY_DIR}/test-results/${name}.xml")
endfunction()
