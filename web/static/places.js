// A sketch of where things lie, without a map's tiles: nothing is asked of anybody else.
(function () {
  "use strict";
  document.querySelectorAll("[data-spots]").forEach(function (box) {
    if (!window.L) return;
    var spots = JSON.parse(box.dataset.spots);
    var map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
    var rooms = [];
    spots.forEach(function (spot) {
      var at = [spot.lat, spot.lon];
      if (spot.number) {
        rooms.push(at);
        var label = document.createElement("span");
        label.className = spot.closed ? "numbered closed" : "numbered";
        label.textContent = spot.number;
        if (spot.reach) {
          var around = L.latLng(at).toBounds(2 * spot.reach);
          rooms.push(around.getSouthWest(), around.getNorthEast());
          L.circle(at, {
            radius: spot.reach, weight: 1, interactive: false, dashArray: "6 5",
            color: "#43528f", fillColor: "#43528f", fillOpacity: 0.07,
          }).addTo(map);
        }
        L.marker(at, {
          icon: L.divIcon({ className: "", html: label, iconSize: [30, 30] }),
          title: spot.name, alt: spot.number + " " + spot.name,
        }).bindTooltip(spot.name).addTo(map);
        return;
      }
      if (spot.here) rooms.push(at);
      L.circleMarker(at, {
        radius: spot.here ? 9 : 5, weight: 2, interactive: false,
        color: spot.here ? "#1d6b58" : "#877c6d", fillColor: spot.here ? "#e3efe9" : "#fffdf9", fillOpacity: 1,
      }).bindTooltip(spot.name, { permanent: true, direction: "bottom", className: "spot" }).addTo(map);
    });
    map.fitBounds(L.latLngBounds(rooms).pad(box.classList.contains("tall") ? 0.05 : 0.35), { maxZoom: 14.5 });
  });
})();
