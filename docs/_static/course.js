// The search button's name is then what it shows: "Search", with its keys.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".search-button-field[aria-label]")
    .forEach(button => button.removeAttribute("aria-label"));
});
